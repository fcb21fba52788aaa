using System.IO.Pipelines;

namespace ServerlessDicom.Functions.Store;

/// <summary>One instance of a payload: a Part 10 file, or why there is none.</summary>
internal sealed record StorePart
{
    /// <summary>A file.</summary>
    public StorePart(PipeReader body) => Body = body;

    /// <summary>Something that could not be made a file.</summary>
    public StorePart(RejectedPart rejected) => Rejected = rejected;

    /// <summary>The file, to be read before the next part is asked for.</summary>
    public PipeReader? Body { get; }

    /// <summary>Why there is no file.</summary>
    public RejectedPart? Rejected { get; }

    /// <summary>What was done to it on the way; null when it is as the client sent it.</summary>
    public WarningReason? Warning { get; init; }

    /// <summary>
    /// SHA-256 of what the client sent, in upper-case hexadecimal digits, for a file that tells more than that, such as when
    /// it was made; null when that of the file will do.
    /// </summary>
    public string? ContentHash { get; init; }
}
