namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg;

/// <summary>What the coefficients of a block are divided by.</summary>
/// <param name="Steps">64 numbers, row by row.</param>
internal sealed record QuantizationTable(ushort[] Steps)
{
    /// <summary>The typical table for luma (ISO/IEC 10918-1 Table K.1), row by row.</summary>
    // csharpier-ignore
    private static ReadOnlySpan<byte> TypicalLuma =>
        [
            16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55,
            14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
            18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92,
            49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
        ];

    /// <summary>The typical table for chroma (Table K.2), row by row.</summary>
    // csharpier-ignore
    private static ReadOnlySpan<byte> TypicalChroma =>
        [
            17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99,
            24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99, 99, 99, 99,
            99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
            99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
        ];

    /// <summary>The table for luma, or a single component.</summary>
    /// <param name="quality">1 to 100, as encoders since the Independent JPEG Group's count it: 50 means the typical table.</param>
    public static QuantizationTable Luma(int quality) => new(Scale(TypicalLuma, quality));

    /// <summary>The table for chroma.</summary>
    /// <param name="quality">As for <see cref="Luma"/>.</param>
    public static QuantizationTable Chroma(int quality) => new(Scale(TypicalChroma, quality));

    private static ushort[] Scale(ReadOnlySpan<byte> typical, int quality)
    {
        var percent = quality < 50 ? 5000 / quality : 200 - 2 * quality;
        var steps = new ushort[ZigZag.Length];
        for (var i = 0; i < steps.Length; i++)
        {
            // Baseline has bytes.
            steps[i] = (ushort)Math.Clamp((typical[i] * percent + 50) / 100, 1, byte.MaxValue);
        }

        return steps;
    }
}
