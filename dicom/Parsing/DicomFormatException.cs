namespace ServerlessDicom.Dicom.Parsing;

/// <summary>The input is not DICOM, is cut short, contradicts itself or passes a limit. The message holds positions, tags and lengths, never values.</summary>
public sealed class DicomFormatException : Exception
{
    /// <summary>Makes one.</summary>
    /// <param name="problem">What kind of problem.</param>
    /// <param name="message">What is wrong, and where.</param>
    /// <param name="offset">Bytes from the start of the file (of the inflated data set), -1 when that makes no sense.</param>
    public DicomFormatException(DicomFormatProblem problem, string message, long offset = -1)
        : base(message)
    {
        Problem = problem;
        Offset = offset;
    }

    /// <summary>What kind of problem.</summary>
    public DicomFormatProblem Problem { get; }

    /// <summary>Where, in bytes from the start of the file; -1 when unknown.</summary>
    public long Offset { get; }
}

/// <summary>Kinds of <see cref="DicomFormatException"/>.</summary>
public enum DicomFormatProblem
{
    /// <summary>Nothing in the input looks like DICOM.</summary>
    NotDicom,

    /// <summary>The input ends inside an element, item or sequence.</summary>
    Truncated,

    /// <summary>The input contradicts the encoding rules.</summary>
    Malformed,

    /// <summary>The input passes one of <see cref="DicomReadLimits"/>.</summary>
    LimitExceeded,
}
