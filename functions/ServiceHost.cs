using System.IO.Compression;
using System.Net.Sockets;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;
using ServerlessDicom.Functions.Authentication;
using ServerlessDicom.Functions.Azure;
using ServerlessDicom.Functions.Browser;
using ServerlessDicom.Functions.Capabilities;
using ServerlessDicom.Functions.ChangeFeed;
using ServerlessDicom.Functions.Commitment;
using ServerlessDicom.Functions.Delete;
using ServerlessDicom.Functions.Demo;
using ServerlessDicom.Functions.Embedded;
using ServerlessDicom.Functions.Events;
using ServerlessDicom.Functions.ExtendedQueryTags;
using ServerlessDicom.Functions.Health;
using ServerlessDicom.Functions.Instances;
using ServerlessDicom.Functions.Rendering;
using ServerlessDicom.Functions.Retrieve;
using ServerlessDicom.Functions.Retrieve.Rendered;
using ServerlessDicom.Functions.Search;
using ServerlessDicom.Functions.Store;
using ServerlessDicom.Functions.Telemetry;
using ServerlessDicom.Functions.Text;
using ServerlessDicom.Functions.Triggers;
using ServerlessDicom.Functions.Triggers.Host;
using ServerlessDicom.Functions.Viewer;
using ServerlessDicom.Functions.WadoUri;
using ServerlessDicom.Functions.Web;
using ServerlessDicom.Functions.Worklist;

namespace ServerlessDicom.Functions;

/// <summary>Builds the service.</summary>
internal static class ServiceHost
{
    /// <summary>Where the DICOMweb resources are.</summary>
    public const string BasePath = PublicBase.Path;

    /// <summary>Builds the service, not yet started.</summary>
    /// <param name="commandLine">The arguments.</param>
    /// <param name="replace">Registers other adapters behind the ports, after the service's own.</param>
    /// <exception cref="StartRefusedException">A setting is wrong; others are only found at the start.</exception>
    public static WebApplication Build(CommandLine commandLine, Action<IServiceCollection>? replace = null)
    {
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions
            {
                // Settings lie beside the program, whatever folder it is started from.
                ContentRootPath = AppContext.BaseDirectory,
                Args = ["--hostBuilder:reloadConfigOnChange=false"],
            }
        );
        builder.Configuration.AddInMemoryCollection(commandLine.Settings);
        builder.WebHost.UseUrls(ListenUrls.Choose(builder.Configuration));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // A search may list many UIDs.
            kestrel.Limits.MaxRequestLineSize = 32 << 10;
            // Only STOW takes large bodies, and lifts this limit on its own routes.
            kestrel.Limits.MaxRequestBodySize = 1 << 20;
        });
        // A request goes on on the thread of the pool that received it, and its answer is sent on that which made it: to hand
        // each over to another thread takes longer than most answers. What blocks a thread blocks no other connection.
        builder.Services.Configure<SocketTransportOptions>(sockets => sockets.UnsafePreferInlineScheduling = true);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(10));
        builder.Services.AddJsonCompression();
        AddStorage(builder)
            .AddTelemetry()
            .AddWeb()
            .AddAccessControl()
            .AddText()
            .AddStore()
            .AddSearch()
            .AddInstances()
            .AddRetrieve()
            .AddRendering()
            .AddRendered()
            .AddUri()
            .AddDelete()
            .AddChangeFeed()
            .AddCommitment()
            .AddExtendedTags()
            .AddAzureIdentity()
            .AddEvents()
            .AddWorklist()
            .AddTriggers()
            .AddPublishEvents()
            .AddBrowser()
            .AddViewer()
            .AddHealth()
            .AddCapabilities();
        if (commandLine.Demo)
        {
            // After the storage is open, and before the server listens.
            builder.Services.AddHostedService<DemoStudy>();
        }

        replace?.Invoke(builder.Services);

        // Why a start fails is told in one sentence, not in the host's log with a stack trace.
        var started = false;
        builder.Logging.AddFilter(
            "Microsoft.Extensions.Hosting.Internal.Host",
            level => started && level >= LogLevel.Warning
        );

        var app = builder.Build();
        Check(commandLine, [.. app.Services.GetServices<SettingsSection>()]);
        app.Lifetime.ApplicationStarted.Register(() => started = true);
        app.UseAudit().UseWeb().UseAccessControl().UseWebSockets();
        app.MapGroup(BasePath)
            .RequirePermission(Permission.Read)
            .MapSearch()
            .MapRetrieve()
            .MapRendered()
            .MapUri()
            .MapChangeFeed()
            .MapWorklistReading();
        app.MapGroup("").RequirePermission(Permission.Read).MapChangeFeed().MapUriAtRoot();
        app.MapGroup(BasePath).RequirePermission(Permission.Write).MapStore().MapCommitment().MapWorklistWriting();
        app.MapGroup(BasePath).RequirePermission(Permission.Delete).MapDelete();
        app.MapGroup(BasePath).RequirePermission(Permission.Admin).MapExtendedTags();
        app.MapGroup("").ForEverybody().MapBrowser().MapViewer().MapHealth().MapDemo().MapCapabilities();
        if (ListenUrls.IsUnderFunctionsHost(app.Configuration))
        {
            app.MapTriggers();
        }

        app.CheckAccess();
        return app;
    }

    /// <summary>Starts the service; when the task is done, it answers.</summary>
    /// <exception cref="StartRefusedException">A setting is wrong, or what it names cannot be used.</exception>
    public static async Task StartAsync(WebApplication app, CancellationToken cancellationToken = default)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (OptionsValidationException e)
        {
            throw new StartRefusedException(string.Join(' ', e.Failures), e);
        }
        catch (Exception e) when (e.GetBaseException() is SocketException reason)
        {
            // What works in the background has begun; it ends in order, rather than fail for want of what is disposed of.
            await app.StopAsync(CancellationToken.None);
            var urls = app.Configuration[WebHostDefaults.ServerUrlsKey];
            var advice =
                reason.SocketErrorCode == SocketError.AddressAlreadyInUse
                    ? " Stop the program that does, or choose another port with --urls."
                    : "";
            throw new StartRefusedException($"Cannot listen on {urls}: {reason.Message}.{advice}", e);
        }
    }

    /// <summary>The adapters behind the ports.</summary>
    private static IServiceCollection AddStorage(WebApplicationBuilder builder)
    {
        var services = builder.Services.AddValidatedOptions<StorageOptions>("Storage");
        return
            builder.Configuration["Storage:Provider"] is { } provider
            && provider.Equals(nameof(StorageProvider.Azure), StringComparison.OrdinalIgnoreCase)
            ? services.AddAzure()
            : services.AddEmbedded();
    }

    /// <summary>Files and the environment may hold sections of others; what was typed is meant for this program.</summary>
    private static void Check(CommandLine commandLine, IReadOnlyList<SettingsSection> sections)
    {
        string[] known = [.. sections.Select(section => section.Name), "Logging"];
        foreach (var key in commandLine.Settings.Keys.Where(key => key.Contains(':', StringComparison.Ordinal)))
        {
            if (!known.Contains(key[..key.IndexOf(':', StringComparison.Ordinal)], StringComparer.OrdinalIgnoreCase))
            {
                throw new StartRefusedException(
                    $"There is no section of the setting {key}; there are {string.Join(", ", known)}."
                );
            }
        }
    }

    /// <summary>Compresses DICOM JSON and XML, problem documents and the study browser as they stream; pixels are not worth it.</summary>
    private static void AddJsonCompression(this IServiceCollection services)
    {
        services.AddResponseCompression(compression =>
        {
            compression.EnableForHttps = true;
            // Of those a client likes equally the first is taken: at the fastest level gzip makes the metadata of a
            // series a quarter as long as Brotli does, in less time.
            compression.Providers.Add<GzipCompressionProvider>();
            compression.Providers.Add<BrotliCompressionProvider>();
            compression.MimeTypes =
            [
                "application/dicom+json",
                "application/dicom+xml",
                "application/json",
                "application/problem+json",
                // Of XML: other payloads in parts come from endpoints that are exempt.
                "multipart/related",
                "text/css",
                "text/javascript",
            ];
        });
        services.Configure<BrotliCompressionProviderOptions>(brotli => brotli.Level = CompressionLevel.Fastest);
        services.Configure<GzipCompressionProviderOptions>(gzip => gzip.Level = CompressionLevel.Fastest);
    }
}
