using System.Runtime.CompilerServices;

namespace ServerlessDicom.Dicom.Imaging.Codecs.JpegLs;

/// <summary>What a sample is expected to be (ISO/IEC 14495-1 §A.4.1).</summary>
internal static class JpegLsPrediction
{
    /// <summary>The middle one of the left neighbour, the one above, and both less the one between.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Of(int left, int above, int aboveLeft)
    {
        var (low, high) = (Math.Min(left, above), Math.Max(left, above));
        return Math.Max(low, Math.Min(high, left + above - aboveLeft));
    }
}
