using ServerlessDicom.Functions.Index.Worklist;

namespace ServerlessDicom.Functions.Worklist;

/// <summary>The values of Procedure Step State (0074,1000).</summary>
internal static class StateText
{
    private static readonly (WorkitemState State, string Text)[] _texts =
    [
        (WorkitemState.Scheduled, "SCHEDULED"),
        (WorkitemState.InProgress, "IN PROGRESS"),
        (WorkitemState.Completed, "COMPLETED"),
        (WorkitemState.Canceled, "CANCELED"),
    ];

    /// <summary>The value of a state.</summary>
    public static string Of(WorkitemState state) => _texts[(int)state].Text;

    /// <summary>The state of a value; null when it is none.</summary>
    public static WorkitemState? Parse(string? text) =>
        Array.Find(_texts, each => each.Text == text) is { Text: not null } found ? found.State : null;

    /// <summary>Whether nothing comes after it.</summary>
    public static bool IsFinal(WorkitemState state) => state is WorkitemState.Completed or WorkitemState.Canceled;
}
