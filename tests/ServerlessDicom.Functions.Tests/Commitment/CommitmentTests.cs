using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using System.Xml.Linq;
using Microsoft.Extensions.DependencyInjection;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Commitment;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Web;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Commitment;

public sealed class CommitmentTests : IAsyncLifetime
{
    private const string SopClass = "1.2.840.10008.5.1.4.1.1.2";
    private const string OtherClass = "1.2.840.10008.5.1.4.1.1.4";
    private const int ProcessingFailure = 0x0110;
    private const int NoSuchInstance = 0x0112;
    private const int ClassConflict = 0x0119;

    private readonly TestFile _one = new("1.2.3.1.1");
    private readonly TestFile _two = new("1.2.3.1.2");
    private readonly TestFile _three = new("1.2.4.1.1");
    private TestService? _service;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private TestService Service => _service!;

    public async ValueTask InitializeAsync()
    {
        _service = await TestService.StartAsync(null, null, "--Commitment:Patience", "00:01:00");
        await Service.StoreAsync(_one.ToBytes(), _two.ToBytes(), _three.ToBytes());
    }

    public ValueTask DisposeAsync() => Service.DisposeAsync();

    [Fact]
    public async Task What_is_there_is_committed_and_what_is_not_is_told_with_its_reason()
    {
        var uid = DicomUid.Generate();
        var request = Sops((SopClass, "1.2.3.1.1"), (SopClass, "1.2.9.9.9"), (OtherClass, "1.2.4.1.1"));
        var (status, result) = await RequestAsync(uid, request);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(["1.2.3.1.1"], InstancesOf(result!, "00081199"));
        Assert.Equal(
            [("1.2.9.9.9", NoSuchInstance), ("1.2.4.1.1", ClassConflict)],
            Items(result!, "00081198").Select(item => (Text(item, "00081155"), Number(item, "00081197")))
        );
        Assert.Null(result!["00081195"]);

        // The result is kept, whatever becomes of the instances; and the same request is the same transaction.
        await Service.Client.DeleteAsync(new Uri(_one.Resource, UriKind.Relative), Token);
        Assert.Equal(result.ToJsonString(), (await CheckAsync(uid)).Result!.ToJsonString());
        Assert.Equal(result.ToJsonString(), (await RequestAsync(uid, request)).Result!.ToJsonString());
        var other = Sops((SopClass, "1.2.3.1.2"));
        Assert.Equal(HttpStatusCode.Conflict, (await RequestAsync(uid, other)).Status);
    }

    [Fact]
    public async Task Instances_named_by_study_are_told_by_study()
    {
        var request = JsonNode.Parse(
            $$"""
            [{"00081110":{"vr":"SQ","Value":[
                {"0020000D":{"vr":"UI","Value":["1.2.3"]},"00081115":{"vr":"SQ","Value":[
                    {"0020000E":{"vr":"UI","Value":["1.2.3.1"]},"00081112":{"vr":"SQ","Value":[
                        {"00081150":{"vr":"UI","Value":["{{SopClass}}"]},"0008114A":{"vr":"SQ","Value":[
                            {"00081155":{"vr":"UI","Value":["1.2.3.1.1"]} },
                            {"00081155":{"vr":"UI","Value":["1.2.3.1.2"]} },
                            {"00081155":{"vr":"UI","Value":["1.2.4.1.1"]} }]} }]} }]} }]} }]
            """
        )!;
        var (status, result) = await RequestAsync(DicomUid.Generate(), request);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(["00081110", "0008119B"], result!.AsObject().Select(member => member.Key));
        Assert.Equal(["1.2.3.1.1", "1.2.3.1.2"], Leaves(result, "00081110").Select(leaf => Text(leaf, "00081155")));
        var failed = Assert.Single(Leaves(result, "0008119B"));
        Assert.Equal(("1.2.4.1.1", NoSuchInstance), (Text(failed, "00081155"), Number(failed, "00081197")));

        IEnumerable<JsonNode> Leaves(JsonNode dataset, string sequence) =>
            Items(dataset, sequence)
                .SelectMany(study => Items(study, "00081115"))
                .SelectMany(series => Items(series, "00081112"))
                .SelectMany(ofClass => Items(ofClass, "0008114A"));
    }

    [Fact]
    public async Task Damaged_bytes_are_not_committed_to()
    {
        var index = Service.Services.GetRequiredService<IMetadataIndex>();
        await BreakAsync(_one, file => file.SetLength(file.Length - 1));
        await BreakAsync(
            _two,
            file =>
            {
                file.Position = file.Length - 1;
                file.WriteByte(1);
            }
        );
        var entry = (await index.FindAsync(_three.Study, _three.Series, _three.SopInstance, Token))!;
        File.Delete(FileOf(entry.BlobName));

        var (_, result) = await RequestAsync(
            DicomUid.Generate(),
            Sops((SopClass, "1.2.3.1.1"), (SopClass, "1.2.3.1.2"), (SopClass, "1.2.4.1.1"))
        );

        Assert.Equal(
            [ProcessingFailure, ProcessingFailure, ProcessingFailure],
            Items(result!, "00081198").Select(item => Number(item, "00081197"))
        );
        Assert.Null(result!["00081199"]);

        async Task BreakAsync(TestFile instance, Action<FileStream> how)
        {
            var found = (await index.FindAsync(instance.Study, instance.Series, instance.SopInstance, Token))!;
            await using var file = File.Open(FileOf(found.BlobName), FileMode.Open, FileAccess.ReadWrite);
            how(file);
        }
    }

    [Fact]
    public async Task What_was_compressed_when_it_was_stored_is_committed_to()
    {
        await using var service = await TestService.StartAsync(
            null,
            null,
            "--Commitment:Patience",
            "00:01:00",
            "--Store:RecompressTo",
            "1.2.840.10008.1.2.8.1"
        );
        var large = new TestFile("1.2.5.1.1")
            .Number(0x00280010, 128)
            .Number(0x00280011, 128)
            .Bytes(0x7FE00010, "OW", new byte[128 * 128 * 2]);
        await service.StoreAsync(large.ToBytes());
        var index = service.Services.GetRequiredService<IMetadataIndex>();
        var entry = await index.FindAsync(large.Study, large.Series, large.SopInstance, Token);
        Assert.NotNull(entry!.BlobHash);

        var (_, result) = await RequestAsync(
            DicomUid.Generate(),
            Sops((SopClass, large.SopInstance)),
            service: service
        );
        Assert.Equal([large.SopInstance], InstancesOf(result!, "00081199"));
    }

    [Fact]
    public async Task While_it_is_checked_the_answer_is_202_and_a_restart_goes_on()
    {
        var folder = Directory.CreateTempSubdirectory("commitment-");
        var uid = DicomUid.Generate();
        await using (
            var hasty = await TestService.StartAsync(
                services => services.AddSingleton<ICommitmentStore>(provider => new BusyStore(provider)),
                folder.FullName
            )
        )
        {
            await hasty.StoreAsync(_one.ToBytes());
            using var response = await SendAsync(hasty, uid, Sops((SopClass, "1.2.3.1.1")));
            Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
            Assert.True(response.Headers.RetryAfter?.Delta > TimeSpan.Zero);
            Assert.Empty(await response.Content.ReadAsByteArrayAsync(Token));
            Assert.Equal(HttpStatusCode.Accepted, (await CheckAsync(uid, hasty)).Status);
        }

        await using (
            var patient = await TestService.StartAsync(null, folder.FullName, "--Commitment:Patience", "00:01:00")
        )
        {
            var (status, result) = await CheckAsync(uid, patient);
            Assert.Equal(HttpStatusCode.OK, status);
            Assert.Equal(["1.2.3.1.1"], InstancesOf(result!, "00081199"));
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Requests_and_results_come_in_one_part_too()
    {
        var uid = DicomUid.Generate();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"commitment-requests/{uid}");
        var part = new StringContent(Sops((SopClass, "1.2.3.1.1")).ToJsonString());
        part.Headers.ContentType = new MediaTypeHeaderValue("application/dicom+json");
        var payload = new MultipartContent("related", "boundary") { part };
        payload.Headers.ContentType!.Parameters.Add(new NameValueHeaderValue("type", "\"application/dicom+json\""));
        request.Content = payload;
        request.Headers.TryAddWithoutValidation("Accept", "multipart/related; type=\"application/dicom+json\"");
        using var response = await Service.Client.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("multipart/related", response.Content.Headers.ContentType?.MediaType);
        var text = await response.Content.ReadAsStringAsync(Token);
        Assert.Equal(response.Content.Headers.ContentLength, text.Length);
        Assert.Contains("\"1.2.3.1.1\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_and_results_come_in_XML_too()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"commitment-requests/{DicomUid.Generate()}");
        request.Content = new StringContent(
            $"""
            <NativeDicomModel>
              <DicomAttribute tag="00081199" vr="SQ"><Item number="1">
                <DicomAttribute tag="00081150" vr="UI"><Value number="1">{SopClass}</Value></DicomAttribute>
                <DicomAttribute tag="00081155" vr="UI"><Value number="1">1.2.3.1.1</Value></DicomAttribute>
              </Item></DicomAttribute>
            </NativeDicomModel>
            """,
            Encoding.UTF8,
            "application/dicom+xml"
        );
        request.Headers.TryAddWithoutValidation("Accept", "application/dicom+xml");
        using var response = await Service.Client.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/dicom+xml", response.Content.Headers.ContentType?.MediaType);
        var result = XDocument.Parse(await response.Content.ReadAsStringAsync(Token)).Root!;
        var sequence = Assert.Single(result.Elements());
        Assert.Equal("00081199", (string?)sequence.Attribute("tag"));
        Assert.Contains("1.2.3.1.1", sequence.Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_request_is_refused()
    {
        var good = Sops((SopClass, "1.2.3.1.1")).ToJsonString();
        foreach (
            var (path, mediaType, body, expected) in ((string, string, string, int)[])
                [
                    ("not-a-uid", "application/dicom+json", good, 400),
                    ("1.2.3", "application/dicom+json", "", 400),
                    ("1.2.3", "application/dicom+json", "{}", 400),
                    ("1.2.3", "application/dicom+json", $"[{good},{good}]", 400),
                    ("1.2.3", "application/dicom+json", "{\"00081199\":{\"vr\":\"SQ\"}}", 400),
                    ("1.2.3", "application/dicom+json", good.Replace("1.2.3.1.1", "x", StringComparison.Ordinal), 400),
                    ("1.2.3", "application/dicom+xml", good, 400),
                    ("1.2.3", "text/plain", good, 415),
                ]
        )
        {
            using var content = new StringContent(body, Encoding.UTF8, mediaType);
            using var response = await Service.Client.PostAsync($"commitment-requests/{path}", content, Token);
            Assert.Equal((body, expected), (body, (int)response.StatusCode));
        }

        Assert.Equal(HttpStatusCode.NotFound, (await CheckAsync("1.2.3")).Status);
    }

    [Fact]
    public async Task A_data_set_of_very_many_empty_items_is_refused()
    {
        var items = string.Join(',', Enumerable.Repeat("{}", 1_000_000));
        using var content = new StringContent(
            $$"""{"00081199":{"vr":"SQ","Value":[{{items}}]} }""",
            Encoding.UTF8,
            "application/dicom+json"
        );
        using var response = await Service.Client.PostAsync("commitment-requests/1.2.3", content, Token);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public void What_cannot_be_kept_is_refused_and_50_000_instances_can()
    {
        var random = new Random(1);
        var many = Enumerable
            .Range(0, 50_000)
            .Select(_ => new InstanceReference("1.2.3", "1.2.3.1", SopClass, $"2.25.{Digits(39)}"));
        var request = new CommitmentRequest([.. many]);
        Assert.Equal(request.References, CommitmentRequest.Unpack(request.Pack()).References);

        var everywhere = Enumerable
            .Range(0, 15_000)
            .Select(_ => new InstanceReference(Digits(64), Digits(64), SopClass, Digits(64)));
        var refusal = Assert.Throws<ProblemException>(new CommitmentRequest([.. everywhere]).Pack);
        Assert.Equal(413, refusal.Status);

        string Digits(int count) => random.GetString("0123456789", count);
    }

    [Fact]
    public async Task Only_so_many_requests_are_checked_at_the_same_time()
    {
        const int MostRequests = 4;
        const int Requests = MostRequests + 2;
        CountingStore? store = null;
        await using var service = await TestService.StartAsync(
            services => services.AddSingleton<ICommitmentStore>(provider => store = new CountingStore(provider)),
            null,
            "--Commitment:Patience",
            "00:01:00"
        );
        await service.StoreAsync(_one.ToBytes());
        var requests = Enumerable
            .Range(0, Requests)
            .Select(_ => RequestAsync(DicomUid.Generate(), Sops((SopClass, "1.2.3.1.1")), service))
            .ToArray();
        await store!.WhenBegunAsync(MostRequests, Token);
        Assert.Equal(HttpStatusCode.NotFound, (await CheckAsync("1.2.3", service)).Status);
        store.GoOn.SetResult();

        Assert.All(await Task.WhenAll(requests), answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.Equal(MostRequests, store.Most);
    }

    private string FileOf(string blobName) =>
        Directory
            .EnumerateFiles(Service.Folder, "*", SearchOption.AllDirectories)
            .Single(file => file.Replace('\\', '/').EndsWith(blobName, StringComparison.Ordinal));

    private static JsonObject Sops(params (string Class, string Instance)[] references) =>
        new()
        {
            ["00081199"] = new JsonObject
            {
                ["vr"] = "SQ",
                ["Value"] = new JsonArray([
                    .. references.Select(reference => new JsonObject
                    {
                        ["00081150"] = Uid(reference.Class),
                        ["00081155"] = Uid(reference.Instance),
                    }),
                ]),
            },
        };

    private static JsonObject Uid(string uid) => new() { ["vr"] = "UI", ["Value"] = new JsonArray(uid) };

    private static IEnumerable<JsonNode> Items(JsonNode dataset, string sequence) =>
        dataset[sequence]!["Value"]!.AsArray().Select(item => item!);

    private static IEnumerable<string> InstancesOf(JsonNode dataset, string sequence) =>
        Items(dataset, sequence).Select(item => Text(item, "00081155"));

    private static string Text(JsonNode item, string tag) => (string)item[tag]!["Value"]![0]!;

    private static int Number(JsonNode item, string tag) => (int)item[tag]!["Value"]![0]!;

    private static async Task<HttpResponseMessage> SendAsync(TestService service, string uid, JsonNode request)
    {
        using var content = new StringContent(request.ToJsonString(), Encoding.UTF8, "application/dicom+json");
        return await service.Client.PostAsync($"commitment-requests/{uid}", content, Token);
    }

    private async Task<(HttpStatusCode Status, JsonNode? Result)> RequestAsync(
        string uid,
        JsonNode request,
        TestService? service = null
    )
    {
        using var response = await SendAsync(service ?? Service, uid, request);
        return (response.StatusCode, await ReadAsync(response));
    }

    private async Task<(HttpStatusCode Status, JsonNode? Result)> CheckAsync(string uid, TestService? service = null)
    {
        using var response = await (service ?? Service).Client.GetAsync($"commitment-requests/{uid}", Token);
        return (response.StatusCode, await ReadAsync(response));
    }

    private static async Task<JsonNode?> ReadAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync(Token);
        return text.Length == 0 ? null : JsonNode.Parse(text);
    }

    /// <summary>As if another process had begun to work on every request, and died.</summary>
    private sealed class BusyStore(IServiceProvider services) : CommitmentStore(services)
    {
        public override Task<bool> TryAddAsync(
            CommitmentTransaction transaction,
            CancellationToken cancellationToken
        ) =>
            base.TryAddAsync(
                transaction with
                {
                    WorkedUntil = DateTimeOffset.UtcNow + TimeSpan.FromHours(1),
                },
                cancellationToken
            );
    }

    /// <summary>Counts the requests that are worked on, and has them wait.</summary>
    private sealed class CountingStore(IServiceProvider services) : CommitmentStore(services)
    {
        private readonly Channel<bool> _begun = Channel.CreateUnbounded<bool>();
        private readonly Lock _lock = new();
        private int _atWork;

        public int Most { get; private set; }

        public TaskCompletionSource GoOn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task WhenBegunAsync(int requests, CancellationToken cancellationToken)
        {
            for (var i = 0; i < requests; i++)
            {
                await _begun.Reader.ReadAsync(cancellationToken);
            }
        }

        public override async Task<CommitmentTransaction?> TryUpdateAsync(
            CommitmentTransaction transaction,
            CancellationToken cancellationToken
        )
        {
            lock (_lock)
            {
                _atWork += transaction.IsDone ? -1 : 1;
                Most = Math.Max(Most, _atWork);
            }

            _begun.Writer.TryWrite(true);
            await GoOn.Task.WaitAsync(cancellationToken);
            return await base.TryUpdateAsync(transaction, cancellationToken);
        }
    }

    private abstract class CommitmentStore(IServiceProvider services) : ICommitmentStore
    {
        private readonly ICommitmentStore _inner = (ICommitmentStore)services.GetRequiredService<IMetadataIndex>();

        public virtual Task<bool> TryAddAsync(CommitmentTransaction transaction, CancellationToken cancellationToken) =>
            _inner.TryAddAsync(transaction, cancellationToken);

        public Task<CommitmentTransaction?> ReadAsync(string transactionUid, CancellationToken cancellationToken) =>
            _inner.ReadAsync(transactionUid, cancellationToken);

        public virtual Task<CommitmentTransaction?> TryUpdateAsync(
            CommitmentTransaction transaction,
            CancellationToken cancellationToken
        ) => _inner.TryUpdateAsync(transaction, cancellationToken);

        public Task<IReadOnlyList<string>> FindOpenAsync(
            DateTimeOffset moment,
            int limit,
            CancellationToken cancellationToken
        ) => _inner.FindOpenAsync(moment, limit, cancellationToken);
    }
}
