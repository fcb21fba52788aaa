using System.Net;
using System.Text.Json.Nodes;

namespace ServerlessDicom.Functions.Tests.Worklist;

/// <summary>Change Workitem State and Request Cancellation (PS3.18 §11.7, §11.8) in every state.</summary>
public sealed class StateTransactionTests(WorklistHost host) : IClassFixture<WorklistHost>
{
    private const string Missing = "The Transaction UID is missing.";
    private const string Incorrect = "The Transaction UID is incorrect.";
    private const string Inconsistent = "The submitted request is inconsistent with the state of the UPS Instance.";
    private const string Canceled = "The UPS is already in the requested state of CANCELED.";
    private const string Completed = "The UPS is already in the requested state of COMPLETED.";

    private readonly WorklistClient _client = host.Client;

    [Theory]
    [InlineData("none", "IN PROGRESS", "own", 404, null)]
    [InlineData("none", "COMPLETED", "own", 404, null)]
    [InlineData("none", "CANCELED", "none", 404, null)]
    [InlineData("SCHEDULED", "IN PROGRESS", "own", 200, null)]
    [InlineData("SCHEDULED", "IN PROGRESS", "none", 400, Missing)]
    [InlineData("SCHEDULED", "SCHEDULED", "own", 400, Inconsistent)]
    [InlineData("SCHEDULED", "COMPLETED", "own", 409, Inconsistent)]
    [InlineData("SCHEDULED", "COMPLETED", "none", 400, Missing)]
    [InlineData("SCHEDULED", "CANCELED", "own", 409, Inconsistent)]
    [InlineData("SCHEDULED", "CANCELED", "none", 400, Missing)]
    [InlineData("IN PROGRESS", "IN PROGRESS", "own", 409, Inconsistent)]
    [InlineData("IN PROGRESS", "IN PROGRESS", "other", 400, Incorrect)]
    [InlineData("IN PROGRESS", "IN PROGRESS", "none", 400, Missing)]
    [InlineData("IN PROGRESS", "SCHEDULED", "own", 400, Inconsistent)]
    [InlineData("IN PROGRESS", "COMPLETED", "own", 409, Inconsistent)]
    [InlineData("IN PROGRESS", "COMPLETED", "other", 400, Incorrect)]
    [InlineData("IN PROGRESS", "CANCELED", "own", 200, null)]
    [InlineData("IN PROGRESS", "CANCELED", "none", 400, Missing)]
    [InlineData("COMPLETED", "IN PROGRESS", "own", 409, Inconsistent)]
    [InlineData("COMPLETED", "IN PROGRESS", "other", 400, Incorrect)]
    [InlineData("COMPLETED", "SCHEDULED", "own", 400, Inconsistent)]
    [InlineData("COMPLETED", "COMPLETED", "own", 200, Completed)]
    [InlineData("COMPLETED", "COMPLETED", "other", 400, Incorrect)]
    [InlineData("COMPLETED", "CANCELED", "own", 409, Inconsistent)]
    [InlineData("CANCELED", "IN PROGRESS", "own", 409, Inconsistent)]
    [InlineData("CANCELED", "COMPLETED", "own", 409, Inconsistent)]
    [InlineData("CANCELED", "CANCELED", "own", 200, Canceled)]
    [InlineData("CANCELED", "CANCELED", "none", 400, Missing)]
    public async Task Changes_of_state_are_answered_by_the_table(
        string state,
        string requested,
        string transactionUid,
        int status,
        string? warning
    )
    {
        var (uid, own) = await InStateAsync(state);
        var answer = await _client.ChangeStateAsync(
            uid,
            requested,
            transactionUid switch
            {
                "own" => own,
                "other" => "2.25.1",
                _ => null,
            }
        );

        Assert.True((int)answer.Status == status, answer.Body);
        AssertWarning(warning, answer.Warning);
        if (status == 200)
        {
            Assert.Empty(answer.Body);
            Assert.Equal(requested, WorklistClient.Value(await _client.RetrieveAsync(uid), "00741000"));
        }
        else if (state != "none")
        {
            Assert.Equal(state, WorklistClient.Value(await _client.RetrieveAsync(uid), "00741000"));
        }
    }

    [Theory]
    [InlineData("none", 404, null, null)]
    [InlineData("SCHEDULED", 202, null, "CANCELED")]
    [InlineData("IN PROGRESS", 202, null, "IN PROGRESS")]
    [InlineData("COMPLETED", 409, Inconsistent, "COMPLETED")]
    [InlineData("CANCELED", 202, Canceled, "CANCELED")]
    public async Task Requests_to_cancel_are_answered_by_the_table(
        string state,
        int status,
        string? warning,
        string? after
    )
    {
        var (uid, _) = await InStateAsync(state);

        var answer = await _client.AskAsync(HttpMethod.Post, $"workitems/{uid}/cancelrequest");

        Assert.True((int)answer.Status == status, answer.Body);
        AssertWarning(warning, answer.Warning);
        if (after is not null)
        {
            Assert.Equal(after, WorklistClient.Value(await _client.RetrieveAsync(uid), "00741000"));
        }
    }

    [Fact]
    public async Task A_canceled_workitem_says_when_and_why()
    {
        var uid = await _client.CreateAsync();
        var reason = WorklistClient.Set(new JsonObject(), "00741238", "LT", "Patient läuft weg");
        reason["0074100E"] = WorklistClient.Sequence(WorklistClient.Code("110501", "DCM", "Equipment failure"));

        var answer = await _client.AskAsync(HttpMethod.Post, $"workitems/{uid}/cancelrequest", reason);

        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        var progress = (await _client.RetrieveAsync(uid))["00741002"]!["Value"]![0]!;
        Assert.Equal("Patient läuft weg", WorklistClient.Value(progress, "00741238"));
        Assert.Equal("110501", WorklistClient.Value(progress["0074100E"]!["Value"]![0], "00080100"));
        Assert.EndsWith("+0000", WorklistClient.Value(progress, "00404052"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_performer_that_cancels_need_not_have_said_why()
    {
        var uid = await _client.CreateAsync();
        var transactionUid = await _client.ClaimAsync(uid);

        Assert.Equal(HttpStatusCode.OK, (await _client.ChangeStateAsync(uid, "CANCELED", transactionUid)).Status);

        var progress = (await _client.RetrieveAsync(uid))["00741002"]!["Value"]![0]!;
        Assert.Equal("110513", WorklistClient.Value(progress["0074100E"]!["Value"]![0], "00080100"));
    }

    [Fact]
    public async Task What_a_completed_workitem_lacks_is_named()
    {
        var uid = await _client.CreateAsync();
        var transactionUid = await _client.ClaimAsync(uid);
        var performed = WorklistClient.Performed();
        performed["00741216"]!["Value"]![0]!.AsObject().Remove("00404051");
        await _client.UpdateAsync(uid, performed, transactionUid);

        var answer = await _client.ChangeStateAsync(uid, "COMPLETED", transactionUid);

        Assert.Equal(HttpStatusCode.Conflict, answer.Status);
        Assert.Contains("PerformedProcedureStepEndDateTime (0040,4051)", answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("0040,4050", answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DONE")]
    [InlineData("in progress")]
    [InlineData("")]
    public async Task A_state_that_is_none_is_refused(string state) =>
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (await _client.ChangeStateAsync(await _client.CreateAsync(), state, "2.25.7")).Status
        );

    private static void AssertWarning(string? expected, string? actual)
    {
        if (expected is null)
        {
            Assert.Null(actual);
        }
        else
        {
            Assert.Matches(@"^299 http://127\.0\.0\.1:\d+/dicom-web: ", actual);
            Assert.EndsWith(": " + expected, actual, StringComparison.Ordinal);
        }
    }

    private async Task<(string Uid, string TransactionUid)> InStateAsync(string state) =>
        state switch
        {
            "none" => ("1.2.3.4", "2.25.9"),
            "SCHEDULED" => (await _client.CreateAsync(), "2.25.9"),
            "IN PROGRESS" when await _client.CreateAsync() is var uid => (uid, await _client.ClaimAsync(uid)),
            _ when await _client.CreateAsync() is var uid => (uid, await _client.FinishAsync(uid, state)),
            _ => throw new ArgumentOutOfRangeException(nameof(state)),
        };
}
