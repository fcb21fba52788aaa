namespace ServerlessDicom.Functions.Tests.Authentication;

/// <summary>A clock that stands still until it is moved on.</summary>
internal sealed class SteppedClock : TimeProvider
{
    private readonly DateTimeOffset _start = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);
    private TimeSpan _passed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _start + _passed;

    public override long GetTimestamp() => _passed.Ticks;

    public void Advance(TimeSpan time) => _passed += time;
}
