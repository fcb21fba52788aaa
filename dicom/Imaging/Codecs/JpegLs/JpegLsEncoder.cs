using System.Buffers;
using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg;

namespace ServerlessDicom.Dicom.Imaging.Codecs.JpegLs;

/// <summary>Encodes a frame in JPEG-LS without loss: one scan, interleaved by lines (ISO/IEC 14495-1).</summary>
internal static class JpegLsEncoder
{
    /// <summary>Fewer bits would do, but DCMTK (3.6.7) refuses fewer than 6, and disagrees with other decoders on 6 and 7.</summary>
    private const int MinPrecision = 8;

    private const byte Sampling1By1 = 0x11;

    /// <summary>Encodes a frame.</summary>
    /// <param name="native">Its samples, those of a pixel together.</param>
    /// <param name="image">What they are.</param>
    /// <param name="frame">Takes the codestream, of even length.</param>
    public static void Encode(ReadOnlySpan<byte> native, ImagePixel image, IBufferWriter<byte> frame)
    {
        var rows = new NativeRows(image, NativeRows.PrecisionOf(native, image, MinPrecision));
        var headers = Headers(rows);
        frame.Write(headers);
        var length = headers.Length + EncodeScan(native, rows, frame);

        // Any number of 0xFF may come before the marker's own.
        ReadOnlySpan<byte> end = [0xFF, 0xFF, (byte)JpegMarker.EndOfImage];
        frame.Write(end[(length % 2 == 0 ? 1 : 0)..]);
    }

    private static byte[] Headers(NativeRows rows)
    {
        var (image, count) = (rows.Image, rows.Image.SamplesPerPixel);
        var ids = Enumerable.Range(1, count).Select(id => (byte)id).ToArray();
        var interleave = count == 1 ? JpegLsInterleave.None : JpegLsInterleave.Line;
        return
        [
            0xFF,
            (byte)JpegMarker.StartOfImage,
            0xFF,
            (byte)JpegMarker.StartOfFrameJpegLs,
            0,
            (byte)(8 + 3 * count),
            (byte)rows.Precision,
            (byte)(image.Rows >> 8),
            (byte)image.Rows,
            (byte)(image.Columns >> 8),
            (byte)image.Columns,
            (byte)count,
            .. ids.SelectMany(id => (byte[])[id, Sampling1By1, 0]),
            0xFF,
            (byte)JpegMarker.StartOfScan,
            0,
            (byte)(6 + 2 * count),
            (byte)count,
            .. ids.SelectMany(id => (byte[])[id, 0]),
            0,
            (byte)interleave,
            0,
        ];
    }

    private static int EncodeScan(ReadOnlySpan<byte> native, NativeRows rows, IBufferWriter<byte> frame)
    {
        var image = rows.Image;
        var places = image.Columns + 2;
        var encoder = new JpegLsLineEncoder(JpegLsParameters.Create(rows.Precision, 0, default), places);
        var components = new JpegLsLines[image.SamplesPerPixel];
        for (var i = 0; i < components.Length; i++)
        {
            components[i] = new JpegLsLines(places);
        }

        var length = 0;
        var bits = new JpegLsBitWriter();
        for (var row = 0; row < image.Rows; row++)
        {
            for (var i = 0; i < components.Length; i++)
            {
                components[i].Next();
                rows.Read(native, row, components[i].Line[1..^1], i);
                bits.SetTarget(frame.GetSpan(encoder.MaxLineLength));
                encoder.Encode(ref bits, components[i]);
                if (row == image.Rows - 1 && i == components.Length - 1)
                {
                    bits.Finish();
                }

                frame.Advance(bits.Written);
                length += bits.Written;
            }
        }

        return length;
    }
}
