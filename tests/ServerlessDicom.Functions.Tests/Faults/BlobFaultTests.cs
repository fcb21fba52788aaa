using System.Net;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Faults;

/// <summary>
/// Blob Storage, or the way to it, fails in one way or another: clients get what they asked for, or 503 with Retry-After,
/// or a connection that breaks; and afterwards all that was acknowledged is there, and nothing else.
/// </summary>
public sealed class BlobFaultTests(EmulatorFixture emulators)
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(500, null, 5)]
    [InlineData(503, "9", 9)]
    [InlineData(429, "3", 3)]
    public async Task A_storage_that_refuses_everything_is_503_and_nothing_is_stored(
        int status,
        string? retryAfter,
        int told
    )
    {
        await using var cloud = await StartAsync();
        var kept = File(1, 1);
        Assert.Equal(HttpStatusCode.OK, (await cloud.Service.StoreAsync(kept.ToBytes())).Status);

        cloud.Storage.Plan = (_, _) => new Fault { Status = status, RetryAfter = retryAfter };
        var answer = await cloud.Service.StoreAsync(File(1, 2).ToBytes(), File(2, 1).ToBytes());
        AssertUnavailable(answer.Response, told);
        Assert.Equal([272, 272], answer.Failures);
        foreach (var path in (string[])["", "/metadata", "/frames/1"])
        {
            using var response = await GetAsync(cloud, kept.Resource + path);
            AssertUnavailable(response, told);
        }

        using var health = await cloud.Service.Client.GetAsync(new Uri("/health", UriKind.Relative), CancellationToken);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);

        await cloud.AssertConsistentAsync([kept], [kept.SopInstance]);
        Assert.Equal(HttpStatusCode.OK, (await cloud.Service.StoreAsync(File(1, 2).ToBytes())).Status);
    }

    [Theory]
    [InlineData(-86_400)]
    [InlineData(86_400)]
    public async Task A_date_to_come_again_by_a_clock_that_goes_wrong_holds_nobody_up(int skewSeconds)
    {
        await using var cloud = await StartAsync();
        var skew = TimeSpan.FromSeconds(skewSeconds);
        cloud.Storage.Plan = (_, _) =>
            new Fault
            {
                Status = 503,
                RetryAfter = (DateTimeOffset.UtcNow + skew + TimeSpan.FromSeconds(30)).ToString("R"),
                ClockSkew = skew,
            };
        var answer = await cloud.Service.StoreAsync(File(1, 1).ToBytes());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
        Assert.InRange(answer.Response.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 29, 30);
    }

    public enum Kind
    {
        Refused,
        CutOnTheWay,
        AnswerLost,
        AnswerLate,
    }

    [Theory]
    [InlineData(Kind.Refused, true)]
    [InlineData(Kind.Refused, false)]
    [InlineData(Kind.CutOnTheWay, true)]
    [InlineData(Kind.CutOnTheWay, false)]
    [InlineData(Kind.AnswerLost, true)]
    [InlineData(Kind.AnswerLost, false)]
    [InlineData(Kind.AnswerLate, true)]
    [InlineData(Kind.AnswerLate, false)]
    public async Task One_call_that_fails_is_made_up_for_by_a_retry_and_without_one_spoils_nothing(
        Kind kind,
        bool retries
    )
    {
        await using var cloud = await StartAsync(["--Blobs:MaxRetries", retries ? "2" : "0", .. Timeouts(kind)]);
        var (files, acknowledged, fired) = (new List<TestFile>(), new List<string>(), true);
        for (var call = 1; fired; call++)
        {
            Assert.InRange(call, 1, 50);
            fired = false;
            cloud.Storage.Plan = (number, _) => number == call && (fired = true) ? FaultOf(kind) : null;
            TestFile[] some = [File(call, 1), File(call, 2, large: true)];
            files.AddRange(some);
            var answer = await cloud.Service.StoreAsync(some.Select(file => file.ToBytes()));
            acknowledged.AddRange(answer.Stored);
            if (retries || !fired)
            {
                Assert.Equal(HttpStatusCode.OK, answer.Status);
            }
            else
            {
                Assert.NotEqual(HttpStatusCode.OK, answer.Status);
            }

            if (answer.Status == HttpStatusCode.ServiceUnavailable)
            {
                Assert.NotNull(answer.Response.Headers.RetryAfter);
            }
        }

        await cloud.AssertConsistentAsync(files, acknowledged);
    }

    [Fact]
    public async Task A_download_that_breaks_now_and_then_arrives_whole()
    {
        await using var cloud = await StartAsync();
        var file = File(1, 1, large: true);
        await cloud.Service.StoreAsync(file.ToBytes());
        cloud.Storage.Plan = (number, _) => number <= 3 ? new Fault { CutResponseAfter = 70_000 } : null;
        Assert.Equal(file.ToBytes(), await cloud.Service.FetchAsync(file.Resource));
    }

    [Theory]
    [InlineData("", "application/dicom; transfer-syntax=*")]
    [InlineData("/frames/1", "application/octet-stream")]
    [InlineData("", "multipart/related; type=\"application/dicom\"; transfer-syntax=*")]
    [InlineData("/metadata", "application/dicom+json")]
    public async Task A_download_that_always_breaks_breaks_the_answer_as_well(string path, string accept)
    {
        await using var cloud = await StartAsync();
        var file = File(1, 1, large: true);
        file.Text(0x00204000, "LT", new string('x', 9000));
        await cloud.Service.StoreAsync(file.ToBytes());
        cloud.Storage.Plan = (_, _) => new Fault { CutResponseAfter = 500 };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(file.Resource + path, UriKind.Relative));
        request.Headers.TryAddWithoutValidation("Accept", accept);
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip");
        try
        {
            using var response = await cloud.Service.Client.SendAsync(request, CancellationToken);
            AssertUnavailable(response, 5);
        }
        catch (HttpRequestException)
        {
            // The connection broke, as it must when a part of the answer had been sent.
        }
    }

    private static Fault FaultOf(Kind kind) =>
        kind switch
        {
            Kind.Refused => new Fault { Status = 503 },
            Kind.CutOnTheWay => new Fault { CutRequestAfter = 700 },
            Kind.AnswerLost => new Fault { IsAnswerLost = true },
            _ => new Fault { Delay = TimeSpan.FromSeconds(20) },
        };

    private static string[] Timeouts(Kind kind) =>
        kind == Kind.AnswerLate ? ["--Blobs:NetworkTimeout", "00:00:00.500"] : [];

    private static TestFile File(int study, int instance, bool large = false)
    {
        var file = new TestFile($"1.2.{study}.1.{instance}");
        return large
            ? file.Bytes(0x7FE00010, "OW", Pixels(200_000)).Number(0x00280010, 50_000).Number(0x00280011, 2)
            : file;
    }

    private static byte[] Pixels(int length)
    {
        var pixels = new byte[length];
        new Random(length).NextBytes(pixels);
        return pixels;
    }

    private static void AssertUnavailable(HttpResponseMessage response, int retryAfter)
    {
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(retryAfter), response.Headers.RetryAfter?.Delta);
    }

    private static async Task<HttpResponseMessage> GetAsync(CloudUnderTest cloud, string path) =>
        await cloud.Service.Client.GetAsync(new Uri(path, UriKind.Relative), CancellationToken);

    private async Task<CloudUnderTest> StartAsync(params string[] arguments) =>
        await CloudUnderTest.StartAsync(await emulators.AzuriteAsync(), await emulators.CosmosAsync(), arguments);
}
