using System.Net;
using Microsoft.Extensions.DependencyInjection;
using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Triggers;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Store;

/// <summary>The invariants of the way of an instance, with every step of it failing, and the process dying at every step.</summary>
public class InvariantTests
{
    /// <summary>Three series in two studies.</summary>
    private static readonly TestFile[] _files =
    [
        new("1.2.1.1.1"),
        new("1.2.1.1.2"),
        new("1.2.1.2.3"),
        new("1.2.2.1.4"),
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task When_a_step_fails_what_is_acknowledged_is_there_and_the_rest_can_be_sent_again(bool afterwards)
    {
        var steps = await CountStepsAsync();
        for (var step = 1; step <= steps; step++)
        {
            await using var faulty = await FaultyService.StartAsync();
            faulty.Plan.FailAt = step;
            faulty.Plan.Afterwards = afterwards;

            var answer = await faulty.Service.StoreAsync(_files.Select(file => file.ToBytes()));

            Assert.Equal(_files.Length, answer.Stored.Count + answer.Failures.Count + answer.OtherFailures.Count);
            await faulty.AssertConsistentAsync(_files, answer.Stored.ToList());

            var again = await faulty.Service.StoreAsync(_files.Select(file => file.ToBytes()));
            Assert.Equal(HttpStatusCode.OK, again.Status);
            await faulty.AssertConsistentAsync(_files, [.. _files.Select(file => file.SopInstance)]);
        }
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task When_the_process_dies_at_a_step_the_next_one_finds_all_or_nothing_of_an_instance(
        bool afterwards,
        bool losesUnflushed
    )
    {
        var steps = await CountStepsAsync();
        for (var step = 1; step <= steps; step++)
        {
            var folder = Directory.CreateTempSubdirectory("dies-");
            try
            {
                IReadOnlyList<string> acknowledged;
                await using (var dying = await FaultyService.StartAsync(folder.FullName))
                {
                    dying.Plan.DieAt = step;
                    dying.Plan.Afterwards = afterwards;
                    dying.Plan.LosesUnflushed = losesUnflushed;
                    acknowledged = (await dying.Service.StoreAsync(_files.Select(file => file.ToBytes()))).Stored;
                }

                await using var next = await FaultyService.StartAsync(folder.FullName);
                await next.AssertConsistentAsync(_files, acknowledged.ToList());
                var again = await next.Service.StoreAsync(_files.Select(file => file.ToBytes()));
                Assert.Equal(HttpStatusCode.OK, again.Status);
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        }
    }

    [Fact]
    public async Task A_full_disk_fails_what_does_not_fit_and_nothing_else()
    {
        await using var faulty = await FaultyService.StartAsync(null, "--Store:InstancesPerCommit", "1");
        faulty.Plan.Fault = () => new StorageFullException();
        // The first instance takes eight steps or less; the disk is full somewhere in the second.
        faulty.Plan.FailAt = 9;
        var some = await faulty.Service.StoreAsync(_files.Select(file => file.ToBytes()));
        Assert.Equal(HttpStatusCode.Accepted, some.Status);
        Assert.Equal(3, some.Stored.Count);
        Assert.Equal([42752], some.Failures);

        faulty.Plan.FailAt = faulty.Plan.Steps + 1;
        var none = await faulty.Service.StoreAsync(new TestFile("1.2.9.1.1").ToBytes());
        Assert.Equal(HttpStatusCode.InsufficientStorage, none.Status);

        await faulty.AssertConsistentAsync(_files, some.Stored.ToList());
    }

    [Fact]
    public async Task A_dependency_that_fails_is_told_as_503()
    {
        await using var faulty = await FaultyService.StartAsync();
        faulty.Plan.FailAt = 1;
        var answer = await faulty.Service.StoreAsync(_files[0].ToBytes());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
        Assert.Equal([272], answer.Failures);
        Assert.Equal(TimeSpan.FromSeconds(5), answer.Response.Headers.RetryAfter?.Delta);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Whatever_step_finds_its_storage_unavailable_the_client_is_told_when_to_come_again(bool isBlobs)
    {
        for (var (step, stored) = (1, false); !stored; step++)
        {
            await using var faulty = await FaultyService.StartAsync();
            faulty.Plan.FailAt = step;
            faulty.Plan.Fault = () =>
                isBlobs
                    ? new BlobsUnavailableException("Injected.", new IOException())
                    {
                        RetryAfter = TimeSpan.FromSeconds(6.5),
                    }
                    : new IndexUnavailableException("Injected.", false, new IOException())
                    {
                        RetryAfter = TimeSpan.FromSeconds(6.5),
                    };
            var answer = await faulty.Service.StoreAsync(_files[0].ToBytes());
            stored = answer.Stored.Count == 1;
            if (!stored)
            {
                Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
                Assert.Equal([272], answer.Failures);
                Assert.Equal(TimeSpan.FromSeconds(7), answer.Response.Headers.RetryAfter?.Delta);
            }

            Assert.InRange(step, 1, 20);
        }
    }

    [Theory]
    [InlineData(12, 12)]
    [InlineData(null, 5)]
    public async Task A_retrieval_without_its_storage_is_told_as_503(int? asked, int told)
    {
        await using var faulty = await FaultyService.StartAsync();
        await faulty.Service.StoreAsync(_files[0].ToBytes());
        faulty.Plan.FailAt = faulty.Plan.Steps + 1;
        faulty.Plan.Fault = () =>
            new BlobsUnavailableException("Injected.", new IOException())
            {
                RetryAfter = asked is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            };
        using var answer = await faulty.Service.Client.GetAsync(
            new Uri($"{_files[0].Resource}/metadata", UriKind.Relative),
            TestContext.Current.CancellationToken
        );
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(told), answer.Headers.RetryAfter?.Delta);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Orphans_are_left_alone_until_their_grace_period_is_over()
    {
        await using var faulty = await FaultyService.StartAsync();
        var cancellationToken = TestContext.Current.CancellationToken;
        var blobs = faulty.Service.Services.GetRequiredService<IBlobStore>();
        await using (var orphan = await blobs.CreateAsync("aa/orphan.dcm", cancellationToken))
        {
            await orphan.CommitAsync(cancellationToken);
        }

        await faulty.Service.StoreAsync(_files[0].ToBytes());
        var sweep = faulty.Service.Services.GetRequiredService<Sweep>();
        Assert.Equal(0, await sweep.DeleteOrphansAsync(cancellationToken));
        faulty.Clock.Ahead = TimeSpan.FromMinutes(59);
        Assert.Equal(0, await sweep.DeleteOrphansAsync(cancellationToken));
        faulty.Clock.Ahead = TimeSpan.FromMinutes(61);
        Assert.Equal(1, await sweep.DeleteOrphansAsync(cancellationToken));
        Assert.Equal(0, await sweep.DeleteOrphansAsync(cancellationToken));
        await faulty.AssertConsistentAsync(_files, [_files[0].SopInstance]);
    }

    [Fact]
    public async Task Blobs_of_what_is_replaced_or_deleted_go_after_their_grace_period()
    {
        await using var faulty = await FaultyService.StartAsync(null, "--Store:ExistingInstance", "Replace");
        var replaced = new TestFile("1.2.1.1.1").Text(0x00100010, "PN", "Other");
        await faulty.Service.StoreAsync(replaced.ToBytes(), _files[1].ToBytes());
        await faulty.Service.StoreAsync(_files[0].ToBytes());
        var sweep = faulty.Service.Services.GetRequiredService<Sweep>();
        Assert.Equal(0, await sweep.DeleteGarbageAsync(TestContext.Current.CancellationToken));
        faulty.Clock.Ahead = TimeSpan.FromMinutes(11);
        Assert.Equal(1, await sweep.DeleteGarbageAsync(TestContext.Current.CancellationToken));
        await faulty.AssertConsistentAsync(_files, ["1.2.1.1.1", "1.2.1.1.2"]);

        await faulty.Service.Client.DeleteAsync(
            new Uri("studies/1.2.1", UriKind.Relative),
            TestContext.Current.CancellationToken
        );
        await faulty.AssertConsistentAsync(_files, []);
        Assert.Empty(await faulty.BlobsAsync());
    }

    [Fact]
    public async Task Compaction_brings_metadata_together_whatever_step_of_it_fails()
    {
        // Begins, writes four objects and three commas, makes durable, moves; and reads four times.
        for (var step = 1; step <= 14; step++)
        {
            await using var faulty = await FaultyService.StartAsync(null, "--Maintenance:MaxSegments", "1");
            var files = Enumerable.Range(1, 4).Select(i => new TestFile($"1.2.1.1.{i}")).ToList();
            foreach (var file in files)
            {
                await faulty.Service.StoreAsync(file.ToBytes());
            }

            var compact = faulty.Service.Services.GetRequiredService<CompactMetadata>();
            var cancellationToken = TestContext.Current.CancellationToken;
            Assert.Equal(0, await compact.RunAsync(cancellationToken));
            faulty.Clock.Ahead = TimeSpan.FromMinutes(2);
            faulty.Plan.FailAt = faulty.Plan.Steps + step;
            await Assert.ThrowsAsync<IOException>(() => compact.RunAsync(cancellationToken));
            await faulty.AssertConsistentAsync(files, [.. files.Select(file => file.SopInstance)]);

            await compact.RunAsync(cancellationToken);
            await faulty.AssertConsistentAsync(files, [.. files.Select(file => file.SopInstance)]);
            Assert.Single(await faulty.BlobsAsync(), name => name.EndsWith(".json", StringComparison.Ordinal));
            Assert.Equal(4, (await faulty.Service.SearchAsync("studies/1.2.1/series/1.2.1.1/metadata")).Count);
        }
    }

    /// <summary>The steps of a request in which nothing goes wrong.</summary>
    private static async Task<int> CountStepsAsync()
    {
        await using var faulty = await FaultyService.StartAsync();
        await faulty.Service.StoreAsync(_files.Select(file => file.ToBytes()));
        // Begun, written and made durable: four files, three segments of metadata. And one commit.
        Assert.Equal(22, faulty.Plan.Steps);
        return faulty.Plan.Steps;
    }
}
