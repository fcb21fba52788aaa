namespace ServerlessDicom.Dicom.Imaging.Codecs.JpegLs;

/// <summary>How long the parts of runs are (ISO/IEC 14495-1 §A.2.1, §A.7.1).</summary>
internal static class JpegLsRun
{
    /// <summary>RUNindex at the most.</summary>
    public const int LastIndex = 31;

    /// <summary>J: the bits of a run's part, by RUNindex.</summary>
    public static ReadOnlySpan<byte> Bits =>
        [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13, 14, 15];
}
