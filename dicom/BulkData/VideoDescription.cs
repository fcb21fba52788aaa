using System.Buffers.Binary;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Codecs;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;

namespace ServerlessDicom.Dicom.BulkData;

/// <summary>What a video tells of itself.</summary>
internal sealed record VideoDescription
{
    private const int HeadBytes = 1 << 20;
    private const int MaxMovieBytes = 16 << 20;
    private const int MaxBoxes = 1024;

    /// <summary>Frames; null when that is not told in one place.</summary>
    public int? Frames { get; private init; }

    /// <summary>Milliseconds from one to the next; null when not told.</summary>
    public double? FrameTime { get; private init; }

    /// <summary>The term of Lossy Image Compression Method (PS3.3 §C.7.6.1.1.5.1).</summary>
    public required string LossyMethod { get; init; }

    /// <summary>What frames are.</summary>
    public required CodestreamDescription Image { get; init; }

    /// <summary>Describes a video: in an MP4 file by its movie box, else by the sequence header of MPEG-2; null for any other.</summary>
    /// <exception cref="CodecException">What describes it is damaged, or says what DICOM has no transfer syntax for.</exception>
    public static async ValueTask<VideoDescription?> ReadAsync(
        IDicomValueSource source,
        BulkDataPart part,
        CancellationToken cancellationToken
    )
    {
        var head = await source.ReadAsync(part, 0, 8, cancellationToken).ConfigureAwait(false);
        if (head.Length == 8 && Mp4Box.TypeOf(head) == Mp4Box.FileType)
        {
            return FromMovie(await FindMovieAsync(source, part, cancellationToken).ConfigureAwait(false));
        }

        head = await source.ReadAsync(part, 0, HeadBytes, cancellationToken).ConfigureAwait(false);
        return FromMpeg2(head);
    }

    /// <summary>The content of the movie box, which stands before or behind the frames.</summary>
    private static async ValueTask<byte[]> FindMovieAsync(
        IDicomValueSource source,
        BulkDataPart part,
        CancellationToken cancellationToken
    )
    {
        var offset = 0L;
        for (var i = 0; i < MaxBoxes && offset < part.Length; i++)
        {
            var header = await source.ReadAsync(part, offset, 16, cancellationToken).ConfigureAwait(false);
            if (!Mp4Box.TryReadHeader(header, part.Length - offset, out var type, out var headerLength, out var length))
            {
                break;
            }

            if (type == Mp4Box.Movie)
            {
                return length - headerLength <= MaxMovieBytes
                    ? await source
                        .ReadAsync(part, offset + headerLength, (int)(length - headerLength), cancellationToken)
                        .ConfigureAwait(false)
                    : throw new CodecException("The movie box of the MP4 file is too long.");
            }

            offset += length;
        }

        throw new CodecException("The MP4 file has no movie box.");
    }

    private static VideoDescription FromMovie(ReadOnlySpan<byte> movie)
    {
        var rest = movie;
        while (Mp4Box.TryRead(ref rest, out var type, out var track))
        {
            if (
                type == Mp4Box.Track
                && Mp4Box.TryFind(track, Mp4Box.Media, out var media)
                && Mp4Box.TryFind(media, Mp4Box.MediaInformation, out var information)
                && Mp4Box.TryFind(information, Mp4Box.SampleTable, out var samples)
                && Mp4Box.TryFind(media, Mp4Box.MediaHeader, out var header)
                && Mp4Box.TryFind(samples, Mp4Box.SampleDescription, out var descriptions)
                && Mp4Box.TryFind(samples, Mp4Box.SampleSize, out var sizes)
                && sizes.Length >= 12
                && descriptions.Length > 8
                && FromSampleEntry(descriptions[8..]) is { } video
            )
            {
                var count = BinaryPrimitives.ReadUInt32BigEndian(sizes[8..]);
                return count is > 0 and <= int.MaxValue
                    ? video with
                    {
                        Frames = (int)count,
                        FrameTime = DurationOf(header) is { } duration ? duration / count : null,
                    }
                    : throw new CodecException("The video has no frames.");
            }
        }

        throw new CodecException("The MP4 file has no video of H.264 or H.265.");
    }

    /// <summary>Milliseconds that a media header tells; null when it does not.</summary>
    private static double? DurationOf(ReadOnlySpan<byte> header)
    {
        var isLong = header.Length >= 32 && header[0] == 1;
        if (!isLong && header.Length < 20)
        {
            return null;
        }

        var scale = BinaryPrimitives.ReadUInt32BigEndian(header[(isLong ? 20 : 12)..]);
        var duration = isLong
            ? BinaryPrimitives.ReadUInt64BigEndian(header[24..])
            : BinaryPrimitives.ReadUInt32BigEndian(header[16..]);
        return scale == 0 || duration == 0 ? null : duration * 1000.0 / scale;
    }

    /// <summary>Reads the first sample entry; null when it is not one of video that DICOM knows (ISO/IEC 14496-15 §5.4, §8.4).</summary>
    private static VideoDescription? FromSampleEntry(ReadOnlySpan<byte> entries)
    {
        const int VisualLength = 78;
        if (!Mp4Box.TryRead(ref entries, out var type, out var entry) || entry.Length < VisualLength)
        {
            return null;
        }

        var (columns, rows) = (
            BinaryPrimitives.ReadUInt16BigEndian(entry[24..]),
            BinaryPrimitives.ReadUInt16BigEndian(entry[26..])
        );
        var boxes = entry[VisualLength..];
        if (type == Mp4Box.Avc && Mp4Box.TryFind(boxes, Mp4Box.AvcConfiguration, out var avc) && avc.Length >= 4)
        {
            return Describe(rows, columns, 8, AvcSyntaxes(avc[3]), "ISO_14496_10");
        }

        if (
            type is Mp4Box.Hevc or Mp4Box.HevcInBand
            && Mp4Box.TryFind(boxes, Mp4Box.HevcConfiguration, out var hevc)
            && hevc.Length >= 13
        )
        {
            var isMain10 = (hevc[1] & 0x1F) == 2;
            return Describe(rows, columns, isMain10 ? 10 : 8, HevcSyntaxes(isMain10, hevc[12]), "ISO_23008_2");
        }

        return null;
    }

    // Levels are in tenths for H.264, in thirtieths for H.265.
    private static string[] AvcSyntaxes(byte level) =>
        level switch
        {
            <= 41 => [DicomUid.MPEG4HP41, DicomUid.MPEG4HP41F, DicomUid.MPEG4HP41BD, DicomUid.MPEG4HP41BDF],
            42 =>
            [
                DicomUid.MPEG4HP422D,
                DicomUid.MPEG4HP422DF,
                DicomUid.MPEG4HP423D,
                DicomUid.MPEG4HP423DF,
                DicomUid.MPEG4HP42STEREO,
                DicomUid.MPEG4HP42STEREOF,
            ],
            _ => throw new CodecException("DICOM has no transfer syntax for this level of H.264."),
        };

    private static string[] HevcSyntaxes(bool isMain10, byte level) =>
        level > 153 ? throw new CodecException("DICOM has no transfer syntax for this level of H.265.")
        : isMain10 ? [DicomUid.HEVCM10P51]
        : [DicomUid.HEVCMP51];

    /// <summary>Describes MPEG-2 by its first sequence header and what extends it (ISO/IEC 13818-2 §6.2.2); null when there is none.</summary>
    private static VideoDescription? FromMpeg2(ReadOnlySpan<byte> head)
    {
        var at = head.IndexOf((ReadOnlySpan<byte>)[0, 0, 1, 0xB3]);
        if (at < 0 || head.Length - at < 12)
        {
            return null;
        }

        var sequence = head[(at + 4)..];
        var columns = sequence[0] << 4 | sequence[1] >> 4;
        var rows = (sequence[1] & 15) << 8 | sequence[2];
        var isMainLevel = false;
        var next = sequence.IndexOf((ReadOnlySpan<byte>)[0, 0, 1, 0xB5]);
        if (next >= 0 && sequence.Length - next >= 8 && sequence[next + 4] >> 4 == 1)
        {
            var extension = sequence[(next + 4)..];
            isMainLevel = (extension[0] & 15) << 4 == 0x40 && extension[1] >> 4 == 8;
            columns |= ((extension[1] & 1) << 1 | extension[2] >> 7) << 12;
            rows |= (extension[2] >> 5 & 3) << 12;
        }

        double? rate = (sequence[3] & 15) switch
        {
            1 => 24000 / 1001.0,
            2 => 24,
            3 => 25,
            4 => 30000 / 1001.0,
            5 => 30,
            6 => 50,
            7 => 60000 / 1001.0,
            8 => 60,
            _ => null,
        };
        string[] syntaxes = isMainLevel
            ? [DicomUid.MPEG2MPML, DicomUid.MPEG2MPMLF, DicomUid.MPEG2MPHL, DicomUid.MPEG2MPHLF]
            : [DicomUid.MPEG2MPHL, DicomUid.MPEG2MPHLF];
        return Describe(rows, columns, 8, syntaxes, "ISO_13818_2") with { FrameTime = 1000 / rate };
    }

    private static VideoDescription Describe(int rows, int columns, int bits, string[] syntaxes, string method) =>
        rows == 0 || columns == 0
            ? throw new CodecException("The frames of the video are empty.")
            : new VideoDescription
            {
                LossyMethod = method,
                Image = new CodestreamDescription
                {
                    Rows = rows,
                    Columns = columns,
                    SamplesPerPixel = 3,
                    Bits = bits,
                    IsBitsStored = true,
                    Interpret = _ => PhotometricInterpretation.YbrPartial420,
                    TransferSyntaxes = syntaxes,
                },
            };
}
