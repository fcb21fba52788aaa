namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg;

/// <summary>The order in which the coefficients of a block are coded (ISO/IEC 10918-1 Figure A.6).</summary>
internal static class ZigZag
{
    /// <summary>Coefficients of a block.</summary>
    public const int Length = 64;

    /// <summary>By place in the codestream, the place in the block, row by row.</summary>
    public static ReadOnlySpan<byte> Order => OrderWithRoom[..Length];

    /// <summary>The same, and for as many places beyond, which the end of a block leads to, the one behind the block.</summary>
    // csharpier-ignore
    public static ReadOnlySpan<byte> OrderWithRoom =>
        [
            0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5,
            12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
            35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51,
            58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
            64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
            64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
            64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
            64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
        ];
}
