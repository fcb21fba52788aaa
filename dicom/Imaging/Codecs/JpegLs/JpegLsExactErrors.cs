using System.Runtime.CompilerServices;

namespace ServerlessDicom.Dicom.Imaging.Codecs.JpegLs;

/// <summary>Errors of samples that are whole words of bits, none of which may be lost.</summary>
/// <param name="maximum">MAXVAL, a power of two less 1.</param>
internal readonly struct JpegLsExactErrors(int maximum) : IJpegLsErrors
{
    /// <inheritdoc/>
    public int Near => 0;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Sample(int predicted, int error) => (predicted + error) & maximum;
}
