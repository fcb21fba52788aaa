using ServerlessDicom.Functions.Tests.Index.Cosmos;

namespace ServerlessDicom.Functions.Tests.Index.Worklist;

/// <summary>In an account of Cosmos DB, in a database of the test's own, where the environment names one.</summary>
public sealed class AccountWorklistConformance : WorklistConformance
{
    private const string Variable = "SERVERLESSDICOM_COSMOS_CONNECTIONSTRING";

    private TemporaryDatabase? _database;

    protected override int Searches => 2;

    public override async ValueTask InitializeAsync()
    {
        var account = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(string.IsNullOrEmpty(account), $"No account of Cosmos DB: {Variable} is not set.");
        _database = await TemporaryDatabase.CreateAsync(account!, _ => { });
        Worklist = _database.OpenWorklist(Time);
        Other = _database.OpenWorklist(Time);
    }

    public override ValueTask DisposeAsync() => _database?.DisposeAsync() ?? ValueTask.CompletedTask;
}
