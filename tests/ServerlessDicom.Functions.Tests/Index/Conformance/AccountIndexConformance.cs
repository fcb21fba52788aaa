using ServerlessDicom.Functions.Index.Cosmos;
using ServerlessDicom.Functions.Tests.Index.Cosmos;

namespace ServerlessDicom.Functions.Tests.Index.Conformance;

/// <summary>In an account of Cosmos DB, in a database of the test's own, where the environment names one.</summary>
public sealed class AccountIndexConformance : IndexConformance
{
    private const string Variable = "SERVERLESSDICOM_COSMOS_CONNECTIONSTRING";

    private TemporaryDatabase? _database;

    public override async ValueTask InitializeAsync()
    {
        var account = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(string.IsNullOrEmpty(account), $"No account of Cosmos DB: {Variable} is not set.");
        _database = await TemporaryDatabase.CreateAsync(account!, _ => { });
        var (index, other) = (_database.Open(Time), _database.Open(Time));
        (Index, Tags, Other, OtherTags) = (index, index.Tags, other, other.Tags);
        Feed = _database.OpenFeed(Time);
        OtherFeed = _database.OpenFeed(Time);
        Commitments = new CosmosCommitments(_database.OpenDatabase(), Time);
        OtherCommitments = new CosmosCommitments(_database.OpenDatabase(), Time);
    }

    public override ValueTask DisposeAsync() => _database?.DisposeAsync() ?? ValueTask.CompletedTask;
}
