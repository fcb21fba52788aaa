using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Embedded;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Rendering;
using ServerlessDicom.Functions.Tests.Triggers.Host;
using ServerlessDicom.Functions.Triggers;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Triggers;

public sealed class RenderThumbnailTests : IAsyncLifetime
{
    private readonly ManualClock _clock = new();
    private HostedService? _service;

    private HostedService Service => _service!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _service = await HostedService.StartAsync(services => services.AddSingleton<TimeProvider>(_clock));

    public ValueTask DisposeAsync() => Service.DisposeAsync();

    [Fact]
    public async Task A_message_makes_a_thumbnail_once()
    {
        var request = await StoreAsync(new TestFile("1.2.3.1"));

        await RunAsync(request);
        var name = Assert.Single(await DerivedAsync());
        var picture = await ReadAsync(name);
        // It is what is served.
        using var response = await Service.Client.GetAsync(
            new Uri("/dicom-web/studies/1.2/series/1.2.3/instances/1.2.3.1/thumbnail", UriKind.Relative),
            Token
        );
        Assert.Equal(
            await response.Content.ReadAsByteArrayAsync(Token),
            picture[^(int)response.Content.Headers.ContentLength!.Value..]
        );

        await RunAsync(request);
        Assert.Equal([name], await DerivedAsync());
        Assert.Equal(picture, await ReadAsync(name));
    }

    [Fact]
    public async Task A_thumbnail_that_a_crash_left_half_is_made_again()
    {
        var request = await StoreAsync(new TestFile("1.2.3.1"));
        await RunAsync(request);
        var name = Assert.Single(await DerivedAsync());
        var picture = await ReadAsync(name);
        await Derived.DeleteAsync([name], Token);
        await using (var blob = await Derived.CreateAsync(name, Token))
        {
            await blob.WriteAsync(new(picture.AsMemory(0, picture.Length / 2)), Token);
            await blob.CommitAsync(Token);
        }

        await RunAsync(request);

        Assert.Equal(picture, await ReadAsync(name));
    }

    [Fact]
    public async Task What_is_gone_or_of_another_version_or_no_picture_is_done()
    {
        var request = await StoreAsync(new TestFile("1.2.3.1"));
        await RunAsync(request with { Version = "another" });
        await RunAsync(request with { SopInstanceUid = "1.2.3.9" });
        await RunAsync(await StoreAsync(new TestFile("1.2.3.2").Text(0x00280004, "CS", "PALETTE COLOR")));
        await RunAsync(await StoreAsync(new TestFile("1.2.3.3").Without(0x7FE00010)));
        await RunAsync(await StoreAsync(new TestFile("1.2.3.4").Number(0x00280010, 3)));

        // Of the last one, three rows are there all the same.
        Assert.Single(await DerivedAsync());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"studyInstanceUid\":7}")]
    [InlineData("{\"studyInstanceUid\":\"1.2\",\"seriesInstanceUid\":\"1.2.3\",\"sopInstanceUid\":\"1.2.3.1\"}")]
    public async Task What_asks_for_no_thumbnail_fails(string message)
    {
        using var response = await Service.CallAsync("RenderThumbnail", Envelopes.Queue(message));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task The_sweep_takes_thumbnails_of_what_is_no_longer_there_and_no_others()
    {
        var (first, second) = (await StoreAsync(new TestFile("1.2.3.1")), await StoreAsync(new TestFile("1.2.3.2")));
        await RunAsync(first);
        await RunAsync(second);
        var index = Service.Services.GetRequiredService<IMetadataIndex>();
        await index.DeleteAsync("1.2", "1.2.3", "1.2.3.1", Token);
        _clock.Ahead = TimeSpan.FromDays(2);

        await Service.RunAsync("Sweep", Envelopes.Timer);

        var kept = await index.FindAsync("1.2", "1.2.3", "1.2.3.2", Token);
        Assert.Equal(kept!.BlobName, DerivedName.SourceOf(Assert.Single(await DerivedAsync())));
    }

    [Fact]
    public async Task The_sweep_takes_pictures_after_a_while_and_leaves_thumbnails()
    {
        await RunAsync(await StoreAsync(new TestFile("1.2.3.1")));
        var thumbnail = Assert.Single(await DerivedAsync());
        using var rendered = await Service.Client.GetAsync(
            new Uri("/dicom-web/studies/1.2/series/1.2.3/instances/1.2.3.1/rendered", UriKind.Relative),
            Token
        );
        Assert.Equal(HttpStatusCode.OK, rendered.StatusCode);
        await Service.Services.GetRequiredService<DerivedCache>().WhenKeptAsync(Token);

        _clock.Ahead = TimeSpan.FromDays(29);
        await Service.RunAsync("Sweep", Envelopes.Timer);
        Assert.Equal(2, (await DerivedAsync()).Count);

        _clock.Ahead = TimeSpan.FromDays(31);
        await Service.RunAsync("Sweep", Envelopes.Timer);
        Assert.Equal([thumbnail], await DerivedAsync());
    }

    [Fact]
    public async Task Changes_ask_for_thumbnails_of_images_only_where_they_are_wanted()
    {
        await using var service = await HostedService.StartAsync(services =>
            services.PostConfigure<TriggersOptions>(options => options.Thumbnails = true)
        );
        var feed = Envelopes.Of(
            "changes",
            $"[{Envelopes.Change(1, "1.2.3.1")},{Envelopes.Change(2, "1.2.3.2").Replace("1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.5.1.4.1.1.88.11", StringComparison.Ordinal)}]"
        );

        var outputs = await service.RunAsync("PublishEvents", feed);
        var message = Assert.Single(outputs["thumbnails"]!.AsArray())!.GetValue<string>();
        Assert.Equal("1.2.3.1", (string?)JsonNode.Parse(message)!["sopInstanceUid"]);
        // What one function hands on the other takes.
        await service.RunAsync("RenderThumbnail", Envelopes.Queue(message));

        Assert.Empty((await Service.RunAsync("PublishEvents", feed))["thumbnails"]!.AsArray());
    }

    [Fact]
    public async Task In_one_process_thumbnails_are_made_of_what_is_stored()
    {
        await using var service = await TestService.StartAsync(null, null, "--Triggers:Thumbnails", "true");
        await service.StoreAsync([new TestFile("1.2.3.1").ToBytes(), new TestFile("1.2.3.2").ToBytes()]);

        var derived = service.Services.GetRequiredKeyedService<IBlobStore>(BlobContainer.Derived);
        while (await derived.ListAsync(Token).CountAsync(Token) < 2)
        {
            await Task.Yield();
        }
    }

    [Fact]
    public async Task What_fails_does_not_hold_up_what_is_behind_it_unless_storage_is_away()
    {
        var plan = new FaultPlan { Fault = () => new InvalidDataException() };
        await using var service = await TestService.StartAsync(services =>
            services.AddSingleton<IBlobStore>(provider => new FaultyBlobStore(
                new FileBlobStore(provider.GetRequiredService<DataDirectory>().Blobs),
                plan
            ))
        );
        await service.StoreAsync([new TestFile("1.2.3.1").ToBytes(), new TestFile("1.2.3.2").ToBytes()]);
        var index = service.Services.GetRequiredService<IMetadataIndex>();
        var changes = (await index.ReadChangesAsync(null, 10, Token)).Changes;
        Assert.Equal(2, changes.Count);
        var derived = service.Services.GetRequiredKeyedService<IBlobStore>(BlobContainer.Derived);
        var render = service.Services.GetRequiredService<RenderThumbnail>();

        plan.FailAt = plan.Steps + 1;
        await render.HandleAsync(changes, Token);
        Assert.Equal(1, await derived.ListAsync(Token).CountAsync(Token));

        plan.Fault = () => new BlobsUnavailableException("Away.", new IOException());
        plan.FailAt = plan.Steps + 1;
        await Assert.ThrowsAsync<BlobsUnavailableException>(() => render.HandleAsync(changes, Token));
        await render.HandleAsync(changes, Token);
        Assert.Equal(2, await derived.ListAsync(Token).CountAsync(Token));
    }

    private IBlobStore Derived => Service.Services.GetRequiredKeyedService<IBlobStore>(BlobContainer.Derived);

    private async Task<ThumbnailRequest> StoreAsync(TestFile file)
    {
        using var payload = TestPayload.Single(file.ToBytes());
        using var response = await Service.Client.PostAsync(
            new Uri("/dicom-web/studies", UriKind.Relative),
            payload,
            Token
        );
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var index = Service.Services.GetRequiredService<IMetadataIndex>();
        var entry = await index.FindAsync(file.Study, file.Series, file.SopInstance, Token);
        return new ThumbnailRequest(file.Study, file.Series, file.SopInstance, entry!.Version);
    }

    private Task RunAsync(ThumbnailRequest request) =>
        Service.RunAsync("RenderThumbnail", Envelopes.Queue(request.ToJson()));

    private async Task<List<string>> DerivedAsync() =>
        await Derived.ListAsync(Token).Select(blob => blob.Name).ToListAsync(Token);

    private async Task<byte[]> ReadAsync(string name)
    {
        using var content = new MemoryStream();
        await using var stream = await Derived.OpenReadAsync(name, 0, null, Token);
        await stream.CopyToAsync(content, Token);
        return content.ToArray();
    }
}
