using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Codecs;
using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.BulkData;

/// <summary>Describes images of JPEG and JPEG-LS by their headers.</summary>
internal static class JpegDescription
{
    private const int FirstPredictor = 1;

    /// <summary>Reads the headers up to the first scan.</summary>
    /// <param name="head">The image from its start on, as much as is there.</param>
    /// <returns>The description; null when the headers go on behind <paramref name="head"/>.</returns>
    /// <exception cref="CodecException">They say what cannot be.</exception>
    public static CodestreamDescription? Read(ReadOnlySpan<byte> head)
    {
        var reader = new JpegSegmentReader(head);
        var colors = new ColorMarkers();
        FrameHeader? frame = null;
        while (IsWhole(head, reader.Position) && reader.Read())
        {
            colors.Read(reader.Marker, reader.Parameters);
            if (reader.Marker.IsStartOfFrame)
            {
                frame = FrameHeader.Read(reader.Marker, reader.Parameters);
            }
            else if (reader.Marker == JpegMarker.StartOfScan)
            {
                return frame is null
                    ? throw new CodecException("The JPEG codestream has a scan before its frame header.")
                    : Describe(frame, colors, reader.Parameters);
            }
        }

        return null;
    }

    /// <summary>Whether the next segment lies within what there is.</summary>
    private static bool IsWhole(ReadOnlySpan<byte> head, int position)
    {
        var rest = head[position..];
        var code = rest.IndexOfAnyExcept((byte)0xFF);
        return code >= 0 && rest.Length >= code + 3 && rest.Length >= code + 1 + (rest[code + 1] << 8 | rest[code + 2]);
    }

    private static CodestreamDescription Describe(FrameHeader frame, ColorMarkers colors, ReadOnlySpan<byte> scan)
    {
        if (frame.Rows == 0 || frame.Columns == 0)
        {
            throw new CodecException("The JPEG frame header leaves rows or columns open.");
        }

        // Behind the components of the scan: the predictor of lossless JPEG, NEAR of JPEG-LS.
        var first = scan.Length > 0 && scan.Length > 1 + 2 * scan[0] ? scan[1 + 2 * scan[0]] : (byte)0;
        var syntaxes = SyntaxesOf(frame, first);
        return new CodestreamDescription
        {
            Rows = frame.Rows,
            Columns = frame.Columns,
            SamplesPerPixel = frame.Components.Count,
            Bits = frame.Precision,
            IsBitsStored = FrameCodecs.Find(syntaxes[0]) is { LossyMethod: not null },
            Interpret = declared => Interpret(frame, colors, declared),
            TransferSyntaxes = syntaxes,
        };
    }

    private static string[] SyntaxesOf(FrameHeader frame, byte first) =>
        frame.Process switch
        {
            JpegMarker.StartOfFrameBaseline => [DicomUid.JPEGBaseline8Bit],
            JpegMarker.StartOfFrameExtended => [DicomUid.JPEGExtended12Bit],
            JpegMarker.StartOfFrameProgressive => [DicomUid.JPEGFullProgressionNonHierarchical1012],
            JpegMarker.StartOfFrameLossless when first == FirstPredictor =>
            [
                DicomUid.JPEGLosslessSV1,
                DicomUid.JPEGLossless,
            ],
            JpegMarker.StartOfFrameLossless => [DicomUid.JPEGLossless],
            JpegMarker.StartOfFrameJpegLs when first == 0 => [DicomUid.JPEGLSLossless, DicomUid.JPEGLSNearLossless],
            JpegMarker.StartOfFrameJpegLs => [DicomUid.JPEGLSNearLossless],
            _ => throw new CodecException("DICOM has no transfer syntax for this process of JPEG."),
        };

    private static PhotometricInterpretation Interpret(
        FrameHeader frame,
        ColorMarkers colors,
        PhotometricInterpretation declared
    )
    {
        if (frame.Components.Count == 1)
        {
            return
                declared
                    is PhotometricInterpretation.Monochrome1
                        or PhotometricInterpretation.Monochrome2
                        or PhotometricInterpretation.PaletteColor
                ? declared
                : PhotometricInterpretation.Monochrome2;
        }

        // Where neither says it, lossless coders leave colors as they are, and others transform them.
        var isDct =
            frame.Process
            is JpegMarker.StartOfFrameBaseline
                or JpegMarker.StartOfFrameExtended
                or JpegMarker.StartOfFrameProgressive;
        var assumed =
            declared != PhotometricInterpretation.Other ? declared
            : isDct ? PhotometricInterpretation.YbrFull
            : PhotometricInterpretation.Rgb;
        var found = colors.Interpret(frame, assumed);
        if (found == PhotometricInterpretation.Rgb || found == declared)
        {
            return found;
        }

        // PS3.5 §8.2.1: with any subsampling it is called 4:2:2.
        return declared is PhotometricInterpretation.YbrFull422 or PhotometricInterpretation.YbrPartial420 ? declared
            : frame.IsSubsampled ? PhotometricInterpretation.YbrFull422
            : PhotometricInterpretation.YbrFull;
    }
}
