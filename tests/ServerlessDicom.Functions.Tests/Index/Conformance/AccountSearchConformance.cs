using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Tests.Index.Cosmos;

namespace ServerlessDicom.Functions.Tests.Index.Conformance;

/// <summary>In an account of Cosmos DB, in databases of the test's own, where the environment names one.</summary>
public sealed class AccountSearchConformance : SearchConformance
{
    private const string Variable = "SERVERLESSDICOM_COSMOS_CONNECTIONSTRING";

    private string? _connectionString;

    protected override int Archives => 2;

    public override ValueTask InitializeAsync()
    {
        _connectionString = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(string.IsNullOrEmpty(_connectionString), $"No account of Cosmos DB: {Variable} is not set.");
        return ValueTask.CompletedTask;
    }

    private protected override async Task WithIndexAsync(
        IReadOnlyList<InstanceRecord> records,
        Func<IMetadataIndex, Task> use
    )
    {
        await using var database = await TemporaryDatabase.CreateAsync(_connectionString!, _ => { });
        var index = database.Open(TimeProvider.System);
        await index.CommitAsync(records, ExistingInstance.Reject, CancellationToken);
        await use(index);
    }
}
