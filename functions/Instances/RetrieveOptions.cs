using System.ComponentModel.DataAnnotations;

namespace ServerlessDicom.Functions.Instances;

/// <summary>Settings of retrieval, section <c>Retrieve</c>.</summary>
internal sealed class RetrieveOptions
{
    /// <summary>Bytes read at a time from a blob; what a response in progress holds is a small multiple of it.</summary>
    [Range(4 << 10, 16 << 20)]
    public int ReadBytes { get; set; } = 512 << 10;
}
