using System.Buffers.Binary;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Codecs;
using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Codestreams;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;

namespace ServerlessDicom.Dicom.BulkData;

/// <summary>Describes images of JPEG 2000 and High-Throughput JPEG 2000 by their main header.</summary>
internal static class Jpeg2000Description
{
    private const uint SignatureBox = 0x6A502020; // "jP  "
    private const uint CodestreamBox = 0x6A703263; // "jp2c"
    private const int MaxBoxes = 256;
    private const int ResolutionPositionComponentLayer = 2;

    /// <summary>Finds the codestream within the boxes of a file, which DICOM does not keep (PS3.5 §A.4.4).</summary>
    /// <returns>Bytes in front of it, and how many it has.</returns>
    /// <exception cref="CodecException">There are boxes, and none of them holds a codestream.</exception>
    public static async ValueTask<(long Skip, long Length)> FindCodestreamAsync(
        IDicomValueSource source,
        BulkDataPart part,
        CancellationToken cancellationToken
    )
    {
        var offset = 0L;
        for (var count = 0; count < MaxBoxes && offset < part.Length; count++)
        {
            var header = await source.ReadAsync(part, offset, 16, cancellationToken).ConfigureAwait(false);
            if (header.Length < 8)
            {
                break;
            }

            var type = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4));
            if (count == 0 && type != SignatureBox)
            {
                return (0, part.Length);
            }

            long length = BinaryPrimitives.ReadUInt32BigEndian(header);
            var headerLength = 8;
            if (length == 1 && header.Length == 16)
            {
                length = BinaryPrimitives.ReadInt64BigEndian(header.AsSpan(8));
                headerLength = 16;
            }

            // The last box can leave its length open.
            var rest = part.Length - offset;
            length = length == 0 || length > rest ? rest : length;
            if (length < headerLength)
            {
                break;
            }

            if (type == CodestreamBox)
            {
                return (offset + headerLength, length - headerLength);
            }

            offset += length;
        }

        throw new CodecException("The JP2 file has no codestream.");
    }

    /// <summary>Reads the main header.</summary>
    /// <param name="head">The codestream from its start on, as much as is there.</param>
    /// <returns>The description; null when the header goes on behind <paramref name="head"/>.</returns>
    /// <exception cref="CodecException">It says what cannot be.</exception>
    public static CodestreamDescription? Read(ReadOnlySpan<byte> head)
    {
        ImageSize? size = null;
        Coding? coding = null;
        for (var position = 2; head.Length - position >= 4; )
        {
            var marker = BinaryPrimitives.ReadUInt16BigEndian(head[position..]);
            if (marker is Marker.Sot or Marker.Sod or Marker.Eoc)
            {
                return size is not null && coding is { } style
                    ? Describe(size, style)
                    : throw new CodecException("The JPEG 2000 codestream lacks its size or coding style.");
            }

            var length = Marker.IsAlone(marker) ? 0 : BinaryPrimitives.ReadUInt16BigEndian(head[(position + 2)..]);
            if (length == 1 || head.Length - position - 2 < length)
            {
                break;
            }

            if (marker == Marker.Siz)
            {
                size = ImageSize.Read(new SegmentReader(head.Slice(position + 4, length - 2)));
            }
            else if (marker == Marker.Cod)
            {
                coding = Coding.Read(new SegmentReader(head.Slice(position + 4, length - 2)));
            }

            position += 2 + length;
        }

        return null;
    }

    private static CodestreamDescription Describe(ImageSize size, Coding coding)
    {
        var first = size.Components[0];
        if (size.Pixels is not { Width: <= ushort.MaxValue, Height: <= ushort.MaxValue } || first.Bits > 32)
        {
            throw new CodecException("The JPEG 2000 image is larger than DICOM has numbers for.");
        }

        return new CodestreamDescription
        {
            Rows = size.Pixels.Height,
            Columns = size.Pixels.Width,
            SamplesPerPixel = size.Components.Count,
            Bits = size.Components.Max(component => component.Bits),
            IsSigned = first.IsSigned,
            Interpret = declared => Interpret(size.Components.Count, coding, declared),
            TransferSyntaxes = SyntaxesOf(coding),
        };
    }

    // What is lossless may be in a syntax that need not be; the parts of a multi-component transform are not looked at.
    private static string[] SyntaxesOf(Coding coding) =>
        coding switch
        {
            { IsHighThroughput: true, IsReversible: false } => [DicomUid.HTJ2K],
            { IsHighThroughput: true, Order: ResolutionPositionComponentLayer } =>
            [
                DicomUid.HTJ2KLossless,
                DicomUid.HTJ2KLosslessRPCL,
                DicomUid.HTJ2K,
            ],
            { IsHighThroughput: true } => [DicomUid.HTJ2KLossless, DicomUid.HTJ2K],
            { IsReversible: true } =>
            [
                DicomUid.JPEG2000Lossless,
                DicomUid.JPEG2000,
                DicomUid.JPEG2000MCLossless,
                DicomUid.JPEG2000MC,
            ],
            _ => [DicomUid.JPEG2000, DicomUid.JPEG2000MC],
        };

    private static PhotometricInterpretation Interpret(int samples, Coding coding, PhotometricInterpretation declared)
    {
        if (samples == 1)
        {
            return
                declared
                    is PhotometricInterpretation.Monochrome1
                        or PhotometricInterpretation.Monochrome2
                        or PhotometricInterpretation.PaletteColor
                ? declared
                : PhotometricInterpretation.Monochrome2;
        }

        if (coding.HasComponentTransform)
        {
            return coding.IsReversible ? PhotometricInterpretation.YbrRct : PhotometricInterpretation.YbrIct;
        }

        return declared is PhotometricInterpretation.YbrFull ? declared : PhotometricInterpretation.Rgb;
    }

    /// <summary>What COD says (ISO/IEC 15444-1 §A.6.1).</summary>
    private readonly record struct Coding(
        int Order,
        bool HasComponentTransform,
        bool IsHighThroughput,
        bool IsReversible
    )
    {
        public static Coding Read(SegmentReader segment)
        {
            segment.ReadByte();
            var order = segment.ReadByte();
            segment.ReadUInt16();
            var hasTransform = segment.ReadByte() != 0;
            segment.Read(3);
            var style = (CodeBlockStyle)segment.ReadByte();
            return new Coding(
                order,
                hasTransform,
                (style & CodeBlockStyle.HighThroughput) != 0,
                segment.ReadByte() == 1
            );
        }
    }
}
