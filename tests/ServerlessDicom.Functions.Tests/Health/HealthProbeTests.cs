using System.Reflection;
using Microsoft.Extensions.Logging.Abstractions;
using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Health;
using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Tests.Health;

public sealed class HealthProbeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("serverless-dicom-").FullName;
    private readonly SettableTime _time = new();
    private FileBlobStore? _blobs;
    private HealthProbe? _probe;

    public void Dispose()
    {
        _probe?.Dispose();
        _blobs?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Finds_nothing_and_leaves_nothing_when_blobs_and_index_work()
    {
        Assert.Null(await Probe(IndexThat(static () => null)).FindProblemAsync(default));
        Assert.Empty(Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Tells_that_blobs_cannot_be_written_and_that_they_can_again()
    {
        var probe = Probe(IndexThat(static () => null));
        Directory.Delete(_folder, recursive: true);
        await File.WriteAllTextAsync(_folder, "in the way");
        Assert.Equal("Blobs cannot be written.", await probe.FindProblemAsync(default));

        File.Delete(_folder);
        Directory.CreateDirectory(_folder);
        Assert.Null(await probe.FindProblemAsync(default));
    }

    [Fact]
    public async Task Tells_that_the_index_does_not_answer()
    {
        var probe = Probe(IndexThat(static () => throw new IOException("broken")));
        Assert.Equal("The index does not answer.", await probe.FindProblemAsync(default));
    }

    [Fact]
    public async Task Tries_storage_no_more_than_once_a_second_while_all_is_well()
    {
        var asked = 0;
        var probe = Probe(
            IndexThat(() =>
            {
                asked++;
                return null;
            })
        );
        await probe.FindProblemAsync(default);
        await probe.FindProblemAsync(default);
        Assert.Equal(1, asked);

        _time.Now += TimeSpan.FromSeconds(1);
        await probe.FindProblemAsync(default);
        Assert.Equal(2, asked);
    }

    private HealthProbe Probe(IMetadataIndex index) =>
        _probe = new HealthProbe(_blobs = new FileBlobStore(_folder), index, _time, NullLogger<HealthProbe>.Instance);

    private static IMetadataIndex IndexThat(Func<InstanceEntry?> answers)
    {
        var index = DispatchProxy.Create<IMetadataIndex, FindOnly>();
        ((FindOnly)index).Answers = answers;
        return index;
    }

    /// <summary>An index of which nothing but <see cref="IMetadataIndex.FindAsync"/> is asked.</summary>
#pragma warning disable CA1852 // DispatchProxy derives from it at run time.
    internal class FindOnly : DispatchProxy
    {
        public Func<InstanceEntry?> Answers { get; set; } = () => null;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod?.Name == nameof(IMetadataIndex.FindAsync)
                ? new ValueTask<InstanceEntry?>(Answers())
                : throw new NotSupportedException(targetMethod?.Name);
    }

#pragma warning restore CA1852

    private sealed class SettableTime : TimeProvider
    {
        public TimeSpan Now { get; set; } = TimeSpan.FromHours(1);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
