using ServerlessDicom.Dicom.Imaging.Codecs;

namespace ServerlessDicom.Dicom.Imaging.Png;

/// <summary>Undoes the filters of rows (ISO/IEC 15948 §9.2).</summary>
internal static class PngFilter
{
    /// <summary>Puts back the bytes of a row.</summary>
    /// <param name="type">The filter.</param>
    /// <param name="row">The row as filtered; changed.</param>
    /// <param name="above">The row above in its pass, zeros for the first.</param>
    /// <param name="pixelBytes">Bytes of a pixel, at least 1.</param>
    /// <exception cref="CodecException">There is no such filter.</exception>
    public static void Undo(byte type, Span<byte> row, ReadOnlySpan<byte> above, int pixelBytes)
    {
        switch (type)
        {
            case 0:
                break;
            case 1:
                for (var i = pixelBytes; i < row.Length; i++)
                {
                    row[i] += row[i - pixelBytes];
                }

                break;
            case 2:
                for (var i = 0; i < row.Length; i++)
                {
                    row[i] += above[i];
                }

                break;
            case 3:
                for (var i = 0; i < row.Length; i++)
                {
                    row[i] += (byte)(((i < pixelBytes ? 0 : row[i - pixelBytes]) + above[i]) / 2);
                }

                break;
            case 4:
                for (var i = 0; i < row.Length; i++)
                {
                    row[i] += i < pixelBytes ? above[i] : Paeth(row[i - pixelBytes], above[i], above[i - pixelBytes]);
                }

                break;
            default:
                throw new CodecException("A row of the PNG image has an unknown filter.");
        }
    }

    private static byte Paeth(int left, int above, int aboveLeft)
    {
        var estimate = left + above - aboveLeft;
        var (toLeft, toAbove) = (Math.Abs(estimate - left), Math.Abs(estimate - above));
        var toAboveLeft = Math.Abs(estimate - aboveLeft);
        return (byte)(
            toLeft <= toAbove && toLeft <= toAboveLeft ? left
            : toAbove <= toAboveLeft ? above
            : aboveLeft
        );
    }
}
