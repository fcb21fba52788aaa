using ServerlessDicom.Functions.Index.Worklist;
using ServerlessDicom.Functions.Worklist;

namespace ServerlessDicom.Functions.Tests.Worklist;

/// <summary>PS3.4 Table CC.1.1-2, row by row as it is printed.</summary>
public sealed class StateTableTests
{
    [Theory]
    [InlineData("Create", "Create", "0111", "0111", "0111", "0111")]
    [InlineData("ToInProgress", "C307", "Claim", "C302", "C300", "C300")]
    [InlineData("ToInProgressUnlocked", "C307", "C301", "C301", "C301", "C301")]
    [InlineData("ToScheduled", "C307", "C303", "C303", "C303", "C303")]
    [InlineData("ToCompleted", "C307", "C310", "Complete", "B306", "C300")]
    [InlineData("ToCompletedUnlocked", "C307", "C301", "C301", "C301", "C301")]
    [InlineData("RequestCancel", "C307", "CancelUnclaimed", "ReportCancelRequest", "C311", "B304")]
    [InlineData("ToCanceled", "C307", "C310", "Cancel", "C300", "B304")]
    [InlineData("ToCanceledUnlocked", "C307", "C301", "C301", "C301", "C301")]
    public void Says_what_the_standard_says(
        string row,
        string none,
        string scheduled,
        string inProgress,
        string completed,
        string canceled
    )
    {
        var stateEvent = Enum.Parse<StateEvent>(row);
        Assert.Equal(
            [none, scheduled, inProgress, completed, canceled],
            ((WorkitemState?[])[null, .. Enum.GetValues<WorkitemState>()]).Select(state =>
                Text(StateTable.Of(stateEvent, state))
            )
        );
    }

    [Fact]
    public void Has_a_row_for_each_event() =>
        Assert.All(Enum.GetValues<StateEvent>(), each => StateTable.Of(each, WorkitemState.Scheduled));

    private static string Text(StateOutcome outcome) =>
        outcome.Action is { } action ? action.ToString() : $"{(int)outcome.Status:X4}";
}
