namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>
/// Moments in documents: microseconds since 1970, UTC. Numbers in Cosmos DB are of double precision, so that ticks would
/// not come back as they were.
/// </summary>
internal static class Microseconds
{
    /// <summary>The microsecond that a moment is in.</summary>
    public static long Of(DateTimeOffset moment) =>
        (moment.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>The first microsecond that is not before a moment.</summary>
    public static long From(DateTimeOffset moment) => Of(moment + new TimeSpan(TimeSpan.TicksPerMicrosecond - 1));

    /// <summary>The moment.</summary>
    public static DateTimeOffset ToMoment(long microseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
}
