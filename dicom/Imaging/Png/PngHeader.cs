using System.Buffers.Binary;
using ServerlessDicom.Dicom.Imaging.Codecs;

namespace ServerlessDicom.Dicom.Imaging.Png;

/// <summary>The chunk IHDR (ISO/IEC 15948 §11.2.2), of an image that DICOM has numbers for.</summary>
/// <param name="Width">Columns, 1 to 65,535.</param>
/// <param name="Height">Rows, 1 to 65,535.</param>
/// <param name="BitDepth">Bits of a sample, or of an index into the palette: 1, 2, 4, 8 or 16.</param>
/// <param name="ColorType">What the samples are.</param>
/// <param name="IsInterlaced">Whether the image comes in seven passes.</param>
internal sealed record PngHeader(int Width, int Height, int BitDepth, PngColorType ColorType, bool IsInterlaced)
{
    /// <summary>Bytes of the chunk's data.</summary>
    public const int Length = 13;

    /// <summary>Samples of a pixel as it is stored, opacity included.</summary>
    public int Channels =>
        ColorType switch
        {
            PngColorType.Rgb => 3,
            PngColorType.GrayAlpha => 2,
            PngColorType.RgbAlpha => 4,
            _ => 1,
        };

    /// <summary>Reads the chunk's data.</summary>
    /// <exception cref="CodecException">It is none of an image that can be taken.</exception>
    public static PngHeader Read(ReadOnlySpan<byte> data)
    {
        var (width, height) = (
            BinaryPrimitives.ReadUInt32BigEndian(data),
            BinaryPrimitives.ReadUInt32BigEndian(data[4..])
        );
        var (depth, color) = (data[8], (PngColorType)data[9]);
        var isPossible = color switch
        {
            PngColorType.Gray => depth is 1 or 2 or 4 or 8 or 16,
            PngColorType.Palette => depth is 1 or 2 or 4 or 8,
            PngColorType.Rgb or PngColorType.GrayAlpha or PngColorType.RgbAlpha => depth is 8 or 16,
            _ => false,
        };
        if (width is 0 or > ushort.MaxValue || height is 0 or > ushort.MaxValue)
        {
            throw new CodecException("The PNG image is empty, or larger than DICOM has numbers for.");
        }

        return isPossible && data is [.., 0, 0, 0 or 1]
            ? new PngHeader((int)width, (int)height, depth, color, data[12] == 1)
            : throw new CodecException("The PNG header says what cannot be.");
    }
}
