using Azure.Storage.Blobs;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using ServerlessDicom.Functions.Authentication;
using ServerlessDicom.Functions.Demo;
using ServerlessDicom.Functions.Embedded;

namespace ServerlessDicom.Functions;

/// <summary>Tells whoever started the service where it is and what to try.</summary>
internal static class StartNotice
{
    /// <summary>Writes the notice of a started service.</summary>
    public static void Print(WebApplication app, TextWriter output)
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        var data = WhereDataLie(app.Services);
        output.WriteLine($"ServerlessDicom listens on {string.Join(" and ", addresses)}; data lie in {data}.");
        var mode = app.Services.GetRequiredService<IOptions<AuthenticationOptions>>().Value.Mode;
        if (ListenUrls.IsUnderFunctionsHost(app.Configuration) || mode != AuthenticationMode.None)
        {
            return;
        }

        var root = Reachable(addresses.First());
        var studies = $"{root}{ServiceHost.BasePath}/studies";
        output.WriteLine(
            $"""
            Open {root}/ in a browser, or try, in another terminal:
              store  curl -s {root}{DemoEndpoints.SamplePath} | curl -s -H 'Content-Type: application/dicom' --data-binary @- {studies}
              find   curl -s '{studies}?PatientID={Phantom.PatientId}'
              fetch  curl -s -H 'Accept: application/dicom' -o sample.dcm {studies}/{Phantom.SampleResource}
            """
        );
    }

    private static string WhereDataLie(IServiceProvider services) =>
        services.GetService<DataDirectory>() is { } directory
            ? directory.Path
            : $"Blob Storage ({services.GetRequiredService<BlobServiceClient>().Uri}) and in Cosmos DB";

    /// <summary>An address that this machine can call, where the service listens on all of them.</summary>
    private static string Reachable(string address)
    {
        var parsed = BindingAddress.Parse(address);
        return parsed.Host is "0.0.0.0" or "[::]" or "*" or "+"
            ? $"{parsed.Scheme}://localhost:{parsed.Port}"
            : address.TrimEnd('/');
    }
}
