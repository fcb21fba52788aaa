using System.Buffers;
using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg;

namespace ServerlessDicom.Dicom.Imaging.Codecs.JpegLs;

/// <summary>Encodes a frame in JPEG-LS without loss: one scan, interleaved by lines (ISO/IEC 14495-1).</summary>
internal static class JpegLsEncoder
{
    /// <summary>Fewer bits would do, but DCMTK (3.6.7) refuses fewer than 6, and disagrees with other decoders on 6 and 7.</summary>
    private const int MinPrecision = 8;

    /// <summary>Encodes a frame.</summary>
    /// <param name="native">Its samples, those of a pixel together.</param>
    /// <param name="image">What they are.</param>
    /// <param name="frame">Takes the codestream, of even length.</param>
    public static void Encode(ReadOnlySpan<byte> native, ImagePixel image, IBufferWriter<byte> frame)
    {
        var rows = new NativeRows(image, NativeRows.PrecisionOf(native, image, MinPrecision));
        var counter = new CountingWriter(frame);
        var writer = new HeaderWriter(counter);
        var header = FrameHeader.Create(JpegMarker.StartOfFrameJpegLs, rows.Precision, image);
        var interleave = image.SamplesPerPixel == 1 ? JpegLsInterleave.None : JpegLsInterleave.Line;
        writer.WriteMarker(JpegMarker.StartOfImage);
        writer.WriteFrame(header);
        writer.WriteScan(header, selectionStart: 0, (int)interleave);
        EncodeScan(native, rows, counter);
        writer.WriteEnd(counter.Count);
    }

    private static void EncodeScan(ReadOnlySpan<byte> native, NativeRows rows, CountingWriter frame)
    {
        var image = rows.Image;
        var places = image.Columns + 2;
        var encoder = new JpegLsLineEncoder(JpegLsParameters.Create(rows.Precision, 0, default), places);
        var components = new JpegLsLines[image.SamplesPerPixel];
        for (var i = 0; i < components.Length; i++)
        {
            components[i] = new JpegLsLines(places);
        }

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
            }
        }
    }
}
