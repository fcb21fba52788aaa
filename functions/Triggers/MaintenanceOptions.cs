using System.ComponentModel.DataAnnotations;

namespace ServerlessDicom.Functions.Triggers;

/// <summary>Settings of what is done from time to time, section <c>Maintenance</c>.</summary>
internal sealed class MaintenanceOptions
{
    /// <summary>How often garbage is deleted and metadata are compacted.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often all blobs are listed to find orphans.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan OrphanInterval { get; set; } = TimeSpan.FromHours(6);

    /// <summary>
    /// How old a blob is before it can be taken for an orphan. The lower limit keeps well away from instances whose
    /// request is about to commit them.
    /// </summary>
    [Range(typeof(TimeSpan), "00:15:00", "365.00:00:00")]
    public TimeSpan OrphanGrace { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long blobs that were in use are kept, for those who are still reading them.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "365.00:00:00")]
    public TimeSpan GarbageGrace { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The most segments that a series' metadata may lie in before they are compacted.</summary>
    [Range(1, 10_000)]
    public int MaxSegments { get; set; } = 8;

    /// <summary>How long a series must have been at rest to be compacted, so that one that is still coming is not rewritten again and again.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan CompactionQuiet { get; set; } = TimeSpan.FromSeconds(30);
}
