using System.ComponentModel.DataAnnotations;

namespace ServerlessDicom.Functions.Index;

/// <summary>Settings of the index, section <c>Index</c>.</summary>
internal sealed class IndexOptions
{
    /// <summary>How long a deleted resource answers 410 rather than 404, and changes wait for receivers of events that are down.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "36500.00:00:00")]
    public TimeSpan KeepDeleted { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long changes can be read in the change feed.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "36500.00:00:00")]
    public TimeSpan KeepChanges { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Searches and look-ups that run at the same time (SQLite only); others wait.</summary>
    /// <value>2 per processor, 4 to 16</value>
    [Range(1, 64)]
    public int Readers { get; set; } = Math.Clamp(2 * Environment.ProcessorCount, 4, 16);
}
