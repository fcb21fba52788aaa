namespace ServerlessDicom.Tests;

/// <summary>A clock that is set by hand on top of the system's; timers run as ever.</summary>
internal sealed class ManualClock : TimeProvider
{
    /// <summary>How far it goes ahead of the system's.</summary>
    public TimeSpan Ahead { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
}
