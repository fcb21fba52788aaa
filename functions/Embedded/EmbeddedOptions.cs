using System.ComponentModel.DataAnnotations;

namespace ServerlessDicom.Functions.Embedded;

/// <summary>Settings of the embedded default, section <c>Embedded</c>.</summary>
internal sealed class EmbeddedOptions
{
    /// <summary>The folder that holds everything (<c>--data</c>), relative to where the service is started: <c>blobs/</c>, <c>index.db</c>, and the lock of the one process that may use it.</summary>
    [Required]
    public string DataDirectory { get; set; } = "data";

    /// <summary>Whether files dropped into the folder <c>inbox</c> of the data directory are stored; what cannot be stored moves to <c>inbox-rejected</c>, the reason beside it.</summary>
    public bool WatchInbox { get; set; } = true;

    /// <summary>How long a file of the inbox must have looked the same to be taken for complete.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan InboxSettle { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often the inbox is looked at when the operating system tells of no new file, and after a failure.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "1.00:00:00")]
    public TimeSpan InboxInterval { get; set; } = TimeSpan.FromSeconds(30);
}
