using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Tests.Index.Sqlite;

namespace ServerlessDicom.Functions.Tests.Index.Conformance;

/// <summary>In SQLite.</summary>
public sealed class SqliteSearchConformance : SearchConformance
{
    protected override int Archives => 12;

    public override ValueTask InitializeAsync() => ValueTask.CompletedTask;

    private protected override async Task WithIndexAsync(
        IReadOnlyList<InstanceRecord> records,
        Func<IMetadataIndex, Task> use
    )
    {
        await using var temporary = new TemporaryIndex();
        await temporary.Index.CommitAsync(records, ExistingInstance.Reject, CancellationToken);
        await use(temporary.Index);
    }
}
