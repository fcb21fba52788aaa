using System.Net;
using Microsoft.AspNetCore.Http;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Faults;

/// <summary>Cosmos DB, or the way to it, fails in one way or another, as in <see cref="BlobFaultTests"/>.</summary>
public sealed class CosmosFaultTests(EmulatorFixture emulators)
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    [InlineData(500)]
    public async Task An_index_that_refuses_everything_is_503_and_nothing_is_stored(int status)
    {
        await using var cloud = await StartAsync("--Cosmos:MaxRetries", "1", "--Cosmos:MaxRetryWait", "00:00:01");
        var kept = new TestFile("1.2.1.1.1");
        Assert.Equal(HttpStatusCode.OK, (await cloud.Service.StoreAsync(kept.ToBytes())).Status);

        cloud.Cosmos.Plan = (_, request) => IsDocuments(request) ? new Fault { Status = status } : null;
        var answer = await cloud.Service.StoreAsync(
            new TestFile("1.2.1.1.2").ToBytes(),
            new TestFile("1.2.2.1.1").ToBytes()
        );
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
        Assert.NotNull(answer.Response.Headers.RetryAfter);
        foreach (
            var path in (string[])["studies", kept.Resource, $"{kept.Resource}/metadata", $"{kept.Resource}/frames/1"]
        )
        {
            using var response = await cloud.Service.Client.GetAsync(
                new Uri(path, UriKind.Relative),
                CancellationToken
            );
            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
            Assert.NotNull(response.Headers.RetryAfter);
        }

        await cloud.AssertConsistentAsync([kept], [kept.SopInstance]);
        Assert.Equal(HttpStatusCode.OK, (await cloud.Service.StoreAsync(new TestFile("1.2.1.1.2").ToBytes())).Status);
    }

    [Fact]
    public async Task An_index_that_answers_late_is_waited_for()
    {
        await using var cloud = await StartAsync();
        var file = new TestFile("1.2.1.1.1");
        cloud.Cosmos.Plan = (_, _) => new Fault { Delay = TimeSpan.FromMilliseconds(200) };
        Assert.Equal(HttpStatusCode.OK, (await cloud.Service.StoreAsync(file.ToBytes())).Status);
        Assert.Single(await cloud.Service.SearchAsync("studies"));
        await cloud.AssertConsistentAsync([file], [file.SopInstance]);
    }

    public enum Kind
    {
        Refused,
        CutOnTheWay,
        AnswerLost,
    }

    [Theory]
    [InlineData(Kind.Refused)]
    [InlineData(Kind.CutOnTheWay)]
    [InlineData(Kind.AnswerLost)]
    public async Task Whatever_call_fails_what_was_acknowledged_is_there_and_nothing_by_halves(Kind kind)
    {
        await using var cloud = await StartAsync("--Cosmos:MaxRetries", "0");
        var (files, acknowledged, fired) = (new List<TestFile>(), new List<string>(), true);
        for (var call = 1; fired; call++)
        {
            Assert.InRange(call, 1, 50);
            fired = false;
            var (documents, from) = (0, call);
            cloud.Cosmos.Plan = (_, request) =>
                IsDocuments(request) && Interlocked.Increment(ref documents) == from && (fired = true)
                    ? FaultOf(kind)
                    : null;
            var file = new TestFile($"1.2.{call}.1.1");
            files.Add(file);
            var answer = await cloud.Service.StoreAsync(file.ToBytes());
            acknowledged.AddRange(answer.Stored);
            if (answer.Status != HttpStatusCode.OK)
            {
                Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
                Assert.NotNull(answer.Response.Headers.RetryAfter);
            }
        }

        await cloud.AssertConsistentAsync(files, acknowledged);
    }

    private static Fault FaultOf(Kind kind) =>
        kind switch
        {
            Kind.Refused => new Fault { Status = 429 },
            Kind.CutOnTheWay => new Fault { CutRequestAfter = 100 },
            _ => new Fault { IsAnswerLost = true },
        };

    /// <summary>Not what the client asks of the account or about a container, which it repeats in its own time.</summary>
    private static bool IsDocuments(HttpRequest request) =>
        request.Path.Value!.Contains("/docs", StringComparison.Ordinal);

    private async Task<CloudUnderTest> StartAsync(params string[] arguments) =>
        await CloudUnderTest.StartAsync(await emulators.AzuriteAsync(), await emulators.CosmosAsync(), arguments);
}
