namespace ServerlessDicom.Dicom.Parsing;

/// <summary>How much a single file may ask of the reader. A file past a limit fails with <see cref="DicomFormatProblem.LimitExceeded"/>.</summary>
public sealed record DicomReadLimits
{
    /// <summary>The defaults.</summary>
    public static DicomReadLimits Default { get; } = new();

    /// <summary>Sequences within sequences.</summary>
    public int MaxDepth { get; init; } = 64;

    /// <summary>Elements and items, nested ones included.</summary>
    public int MaxElements { get; init; } = 2_000_000;

    /// <summary>Bytes of element headers and held values together.</summary>
    public long MaxHeaderBytes { get; init; } = 64L << 20;

    /// <summary>Bytes of a deflated data set once inflated. <see cref="DicomFile.Parse"/> holds them all in memory.</summary>
    public long MaxInflatedBytes { get; init; } = 1L << 30;

    /// <summary>Fragments of encapsulated Pixel Data.</summary>
    public int MaxFragments { get; init; } = 1_000_000;

    /// <summary>
    /// Values longer than this, in bytes, are passed over and left in the input when their VR may stand behind a
    /// BulkDataURI (PS3.18 §F.2.2); Pixel Data always is.
    /// </summary>
    public int LargeValueBytes { get; init; } = 64 << 10;
}
