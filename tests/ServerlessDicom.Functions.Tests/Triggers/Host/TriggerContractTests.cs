using System.Net;
using Microsoft.Extensions.DependencyInjection;
using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Events;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Triggers.Host;

/// <summary>What the Functions host and the triggered functions say to each other.</summary>
public sealed class TriggerContractTests : IAsyncLifetime
{
    private const string Patient = "Doe^Jane";

    private HostedService? _service;

    private HostedService Service => _service!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _service = await HostedService.StartAsync();

    public ValueTask DisposeAsync() => Service.DisposeAsync();

    [Fact]
    public async Task A_file_of_the_inbox_is_stored_whatever_way_its_event_is_wrapped()
    {
        Func<string, string>[] wrappings =
        [
            name => Envelopes.Queue(Envelopes.BlobCreated(name)),
            name => Envelopes.Queue(Envelopes.BlobCreatedCloudEvent(name)),
            name => Envelopes.QueuePlain(Envelopes.BlobCreated(name)),
            name => Envelopes.QueueBinary(Envelopes.BlobCreated(name)),
            name => Envelopes.Of("message", Envelopes.BlobCreated(name)),
            name => Envelopes.Of("message", $"[{Envelopes.BlobCreated(name)}]"),
        ];
        for (var i = 0; i < wrappings.Length; i++)
        {
            var name = $"ward 3/image {i}.dcm";
            var path = await DropAsync(name, new TestFile($"1.2.3.{i}").ToBytes());

            Assert.Empty(await Service.RunAsync("ExtractTags", wrappings[i](name)));

            Assert.Equal(i + 1, await Service.CountAsync());
            Assert.False(File.Exists(path));
        }
    }

    [Fact]
    public async Task Delivered_again_an_event_changes_nothing()
    {
        var file = new TestFile("1.2.3.1").ToBytes();
        await DropAsync("a.dcm", file);
        var envelope = Envelopes.Queue(Envelopes.BlobCreated("a.dcm"));
        await Service.RunAsync("ExtractTags", envelope);
        var before = await ChangesAsync();

        // Once with the file gone, and once as after a crash before it was deleted.
        await Service.RunAsync("ExtractTags", envelope);
        var path = await DropAsync("a.dcm", file);
        await Service.RunAsync("ExtractTags", envelope);

        Assert.False(File.Exists(path));
        Assert.Equal(before, await ChangesAsync());
    }

    [Fact]
    public async Task What_cannot_be_stored_fails_and_stays_and_is_logged_without_its_name()
    {
        var other = new TestFile("1.2.3.1").Text(0x00100010, "PN", "Other^Name");
        await DropAsync("first.dcm", new TestFile("1.2.3.1").ToBytes());
        await Service.RunAsync("ExtractTags", Envelopes.Queue(Envelopes.BlobCreated("first.dcm")));
        (string Name, byte[] File)[] bad =
        [
            ("Doe^Jane 1.dcm", "no DICOM"u8.ToArray()),
            ("Doe^Jane 2.dcm", []),
            ("Doe^Jane 3.dcm", new TestFile("1.2.3.2").Without(0x00100020).ToBytes()),
            ("Doe^Jane 4.dcm", new TestFile("1.2.3.3").ToBytes()[..^9]),
            ("Doe^Jane 5.dcm", other.ToBytes()),
        ];
        foreach (var (name, file) in bad)
        {
            var path = await DropAsync(name, file);

            using var response = await Service.CallAsync("ExtractTags", Envelopes.Queue(Envelopes.BlobCreated(name)));

            Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
            Assert.Equal(file, await File.ReadAllBytesAsync(path, Token));
            Assert.DoesNotContain(Patient, await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        }

        Assert.Equal(1, await Service.CountAsync());
        Assert.Contains("831e1650-001e-001b-66ab-eeb76e069631", Service.Log, StringComparison.Ordinal);
        Assert.DoesNotContain(Patient, Service.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_storage_fails_the_call_fails_and_the_file_stays()
    {
        var plan = new FaultPlan();
        await using var service = await HostedService.StartAsync(services =>
        {
            var inner = services.Last(service => service.ServiceType == typeof(IMetadataIndex)).ImplementationFactory!;
            services.AddSingleton<IMetadataIndex>(provider => new FaultyIndex((IMetadataIndex)inner(provider), plan));
        });
        var path = Path.Combine(service.Inbox, "a.dcm");
        await File.WriteAllBytesAsync(path, new TestFile("1.2.3.1").ToBytes(), Token);
        var envelope = Envelopes.Queue(Envelopes.BlobCreated("a.dcm"));

        plan.FailAt = plan.Steps + 1;
        using (var failed = await service.CallAsync("ExtractTags", envelope))
        {
            Assert.False(failed.IsSuccessStatusCode);
            Assert.True(File.Exists(path));
        }

        await service.RunAsync("ExtractTags", envelope);
        Assert.False(File.Exists(path));
        Assert.Equal(1, await service.CountAsync());
    }

    [Fact]
    public async Task Events_of_other_types_are_passed_over()
    {
        var path = await DropAsync("a.dcm", new TestFile("1.2.3.1").ToBytes());
        var deleted = Envelopes.BlobCreated("a.dcm", type: "Microsoft.Storage.BlobDeleted");

        await Service.RunAsync("ExtractTags", Envelopes.Queue(deleted));

        Assert.True(File.Exists(path));
        Assert.Equal(0, await Service.CountAsync());
    }

    [Theory]
    [InlineData("../secret.dcm")]
    [InlineData("a/../../secret.dcm")]
    [InlineData("../inbox-other/secret.dcm")]
    public async Task No_name_leads_out_of_the_inbox(string name)
    {
        var secret = Path.GetFullPath(Path.Combine(Service.Inbox, name));
        Directory.CreateDirectory(Path.GetDirectoryName(secret)!);
        await File.WriteAllBytesAsync(secret, new TestFile("1.2.3.1").ToBytes(), Token);

        await Service.RunAsync("ExtractTags", Envelopes.Queue(Envelopes.BlobCreated(name)));

        Assert.True(File.Exists(secret));
        Assert.Equal(0, await Service.CountAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Changes_of_the_feed_become_events(bool isDouble)
    {
        var publisher = new RecordedPublisher();
        await using var service = await HostedService.StartAsync(services =>
            services.AddSingleton<IReadOnlyList<IEventPublisher>>([publisher])
        );
        var feed = Envelopes.Text($"[{Envelopes.Change(3, "1.2.3.2")},{Envelopes.Change(2, "1.2.3.1")}]");
        var envelope = Envelopes.Of("changes", isDouble ? Envelopes.Text(feed) : feed);

        var outputs = await service.RunAsync("PublishEvents", envelope);
        Assert.Empty(outputs["thumbnails"]!.AsArray());
        Assert.Equal(2, publisher.Published.Count);

        // The host sends them again until they are taken.
        publisher.Fails = true;
        using var failed = await service.CallAsync("PublishEvents", envelope);
        Assert.False(failed.IsSuccessStatusCode);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[null]")]
    [InlineData("[{\"id\":\"Doe^Jane\"}]")]
    public async Task Documents_that_are_no_changes_fail(string documents)
    {
        using var response = await Service.CallAsync("PublishEvents", Envelopes.Of("changes", documents));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.DoesNotContain(Patient, Service.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Timers_sweep_and_compact()
    {
        var blobs = Service.Services.GetRequiredService<IBlobStore>();

        Assert.Empty(await Service.RunAsync("Sweep", Envelopes.Timer));
        Assert.Empty(await Service.RunAsync("CompactMetadata", Envelopes.Timer));

        Assert.Empty(await blobs.ListAsync(Token).ToListAsync(Token));
    }

    [Fact]
    public async Task Without_the_host_there_are_no_triggers()
    {
        await using var service = await TestService.StartAsync();

        using var content = new StringContent(Envelopes.Timer, System.Text.Encoding.UTF8, "application/json");
        using var response = await service.Client.PostAsync(new Uri("/Sweep", UriKind.Relative), content, Token);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    private async Task<string> DropAsync(string name, byte[] file)
    {
        var path = Path.Combine(Service.Inbox, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllBytesAsync(path, file, Token);
        return path;
    }

    private async Task<int> ChangesAsync()
    {
        var index = Service.Services.GetRequiredService<IMetadataIndex>();
        return (await index.ReadChangesAsync(null, 100, Token)).Changes.Count;
    }

    private sealed class RecordedPublisher : IEventPublisher
    {
        public string Name => "recorded";

        public List<InstanceEvent> Published { get; } = [];

        public bool Fails { get; set; }

        public Task PublishAsync(IReadOnlyList<PublishedEvent> events, CancellationToken cancellationToken)
        {
            if (Fails)
            {
                throw new EventsUnavailableException("Injected.");
            }

            Published.AddRange(events.Cast<InstanceEvent>());
            return Task.CompletedTask;
        }
    }
}
