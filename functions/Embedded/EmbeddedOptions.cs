using System.ComponentModel.DataAnnotations;

namespace ServerlessDicom.Functions.Embedded;

/// <summary>Settings of the embedded default, section <c>Embedded</c>.</summary>
internal sealed class EmbeddedOptions
{
    /// <summary>The folder that holds everything: <c>blobs/</c>, <c>index.db</c>, and the lock of the one process that may use it.</summary>
    [Required]
    public string DataDirectory { get; set; } = "data";
}
