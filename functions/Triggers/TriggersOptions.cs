using System.ComponentModel.DataAnnotations;

namespace ServerlessDicom.Functions.Triggers;

/// <summary>Settings of what sets off the triggered functions, section <c>Triggers</c>.</summary>
internal sealed class TriggersOptions
{
    /// <summary>
    /// Whether this process sets them off itself, rather than the Functions host. Of several processes on one index, one
    /// is enough.
    /// </summary>
    /// <value><c>true</c> unless the Functions host runs it</value>
    public bool InProcess { get; set; }

    /// <summary>
    /// Whether thumbnails are made of images once they are stored. Not under the Functions host unless set: there each
    /// costs an execution and a blob, and few are ever looked at.
    /// </summary>
    /// <value><c>true</c> unless the Functions host runs it</value>
    public bool Thumbnails { get; set; }

    /// <summary>How often changes are looked for that other processes made; those of this process are seen at once.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan ChangesInterval { get; set; } = TimeSpan.FromSeconds(10);
}
