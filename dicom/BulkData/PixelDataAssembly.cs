using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Codecs;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;

namespace ServerlessDicom.Dicom.BulkData;

/// <summary>
/// Makes Pixel Data of the parts that stand for them, and the attributes that describe them (PS3.18 §10.5.3): missing ones
/// are added, and those that the pixels contradict are corrected, where the pixels say it.
/// </summary>
internal sealed class PixelDataAssembly(
    DicomDataset dataset,
    AttributeCorrections corrections,
    IDicomValueSource source
)
{
    /// <summary>Bytes of headers that are read at first, and then, where profiles and previews stand in front, at the most.</summary>
    private static readonly int[] _headBytes = [16 << 10, 1 << 20, 16 << 20];

    private readonly ImageAttributesWriter _attributes = new(dataset, corrections);

    /// <summary>Whether a part is what Explicit VR Little Endian would hold.</summary>
    public static bool IsNative(BulkDataPart part) =>
        part.TransferSyntaxUid is null or DicomUid.ExplicitVRLittleEndian or DicomUid.ImplicitVRLittleEndian;

    /// <summary>Decides on the transfer syntax, and what takes the place of the element.</summary>
    /// <param name="parts">The parts of Pixel Data; none when there are none.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The value is null when the data set has it.</returns>
    public async ValueTask<(DicomTransferSyntax Syntax, StreamedValue? Value)> AssembleAsync(
        IReadOnlyList<BulkDataPart> parts,
        CancellationToken cancellationToken
    )
    {
        if (parts.Count == 0)
        {
            return (DicomTransferSyntax.ExplicitVRLittleEndian, null);
        }

        if (
            parts.Any(part =>
                part.MediaType != parts[0].MediaType || part.TransferSyntaxUid != parts[0].TransferSyntaxUid
            )
        )
        {
            throw Mismatch("The frames come in different media types or transfer syntaxes.");
        }

        // They tell where fragments lie, which are laid anew.
        dataset.Remove(DicomTag.ExtendedOffsetTable);
        dataset.Remove(DicomTag.ExtendedOffsetTableLengths);
        try
        {
            return parts[0].MediaType switch
            {
                BulkDataPart.OctetStream when IsNative(parts[0]) => Native(parts),
                var type when RasterFrames.Are(type) => await RasterAsync(parts, cancellationToken)
                    .ConfigureAwait(false),
                var type when type.StartsWith("video/", StringComparison.Ordinal) => await VideoAsync(
                        parts,
                        cancellationToken
                    )
                    .ConfigureAwait(false),
                _ => await CompressedAsync(parts, cancellationToken).ConfigureAwait(false),
            };
        }
        catch (CodecException exception)
        {
            throw new InstanceAssemblyException(InstanceAssemblyProblem.NotUnderstood, exception.Message);
        }
    }

    private (DicomTransferSyntax Syntax, StreamedValue? Value) Native(IReadOnlyList<BulkDataPart> parts)
    {
        if (parts.Count > 1)
        {
            throw Mismatch("Uncompressed pixel data come in one part.");
        }

        var element = new DicomElement(DicomTag.PixelData, DicomVR.OW, ReadOnlyMemory<byte>.Empty)
        {
            IsHeld = parts[0].Length == 0,
            Offset = parts[0].Offset,
            Length = parts[0].Length,
        };
        var frameBits =
            NativeFrameSize.Of(dataset, element)
            ?? throw Mismatch("The attributes do not say how uncompressed pixel data lie.");
        var frames = PixelDataLayout.NumberOfFrames(dataset) ?? 1;
        if ((Int128)frameBits * frames > (Int128)parts[0].Length * 8)
        {
            throw Mismatch("The pixel data are shorter than their attributes say.");
        }

        // PS3.5 §A.2: OW unless samples have a byte at the most and the data set says OB.
        var vr =
            dataset.GetInteger(DicomTag.BitsAllocated) <= 8
            && dataset.TryGetElement(DicomTag.PixelData, out var declared)
            && declared.VR == DicomVR.OB
                ? DicomVR.OB
                : DicomVR.OW;
        dataset.AddOrUpdate(
            new DicomElement(DicomTag.PixelData, vr, ReadOnlyMemory<byte>.Empty)
            {
                IsHeld = element.IsHeld,
                Offset = element.Offset,
                Length = element.Length,
            }
        );
        return (DicomTransferSyntax.ExplicitVRLittleEndian, null);
    }

    private async ValueTask<(DicomTransferSyntax Syntax, StreamedValue? Value)> CompressedAsync(
        IReadOnlyList<BulkDataPart> parts,
        CancellationToken cancellationToken
    )
    {
        var description = await DescribeAsync(parts[0], cancellationToken).ConfigureAwait(false);
        if (description is null)
        {
            return Undescribed(parts);
        }

        var frames = new List<BulkDataPart>(parts.Count) { Codestream(parts[0], description) };
        foreach (var part in parts.Skip(1))
        {
            var next = await DescribeAsync(part, cancellationToken).ConfigureAwait(false);
            if (
                next is null
                || next.Rows != description.Rows
                || next.Columns != description.Columns
                || next.SamplesPerPixel != description.SamplesPerPixel
                || next.Bits != description.Bits
                || next.TransferSyntaxes[0] != description.TransferSyntaxes[0]
            )
            {
                throw Mismatch("The frames are not alike.");
            }

            frames.Add(Codestream(part, next));
        }

        var uid = Choose(parts[0], description);
        _attributes.Describe(description);
        _attributes.SetFrames(frames.Count);
        DescribeLoss(uid, frames, description);
        return Encapsulate(uid, frames);
    }

    private async ValueTask<(DicomTransferSyntax Syntax, StreamedValue? Value)> RasterAsync(
        IReadOnlyList<BulkDataPart> parts,
        CancellationToken cancellationToken
    )
    {
        var wantsGray =
            dataset.GetInteger(DicomTag.SamplesPerPixel) == 1
            || PhotometricInterpretationTerms.Parse(dataset.GetString(DicomTag.PhotometricInterpretation))
                is PhotometricInterpretation.Monochrome1
                    or PhotometricInterpretation.Monochrome2;
        var frames = await RasterFrames.OpenAsync(parts, wantsGray, source, cancellationToken).ConfigureAwait(false);
        _attributes.Describe(frames.Description);
        _attributes.SetFrames(frames.Count);
        _attributes.SetDelays(frames.Delays);
        return (DicomTransferSyntax.ExplicitVRLittleEndian, frames.ToPixelData());
    }

    /// <summary>The transfer syntax that is declared, where the codestream can be in it; else the one that fits it most closely.</summary>
    private static string Choose(BulkDataPart part, CodestreamDescription description) =>
        part.TransferSyntaxUid is { } declared && description.TransferSyntaxes.Contains(declared)
            ? declared
            : description.TransferSyntaxes[0];

    /// <summary>Pixels whose attributes only the metadata can tell.</summary>
    private (DicomTransferSyntax Syntax, StreamedValue? Value) Undescribed(IReadOnlyList<BulkDataPart> parts)
    {
        var uid =
            parts[0].TransferSyntaxUid
            ?? FrameCodecs.All.FirstOrDefault(codec => codec.MediaType == parts[0].MediaType)?.TransferSyntax.Uid
            ?? throw new InstanceAssemblyException(
                InstanceAssemblyProblem.TransferSyntax,
                "The media type of the pixel data has no transfer syntax, and they declare none."
            );
        if (!DicomTransferSyntax.IsRegistered(uid) || DicomTransferSyntax.FromUid(uid) is not { IsEncapsulated: true })
        {
            throw new InstanceAssemblyException(
                InstanceAssemblyProblem.TransferSyntax,
                "The transfer syntax is not one of compressed frames."
            );
        }

        if (ImagePixel.From(dataset, DicomTag.PixelData) is null)
        {
            throw Mismatch(
                "The attributes do not describe the image, and its media type does not let them be derived."
            );
        }

        _attributes.SetFrames(parts.Count);
        return Encapsulate(uid, parts);
    }

    private (DicomTransferSyntax Syntax, StreamedValue Value) Encapsulate(
        string uid,
        IReadOnlyList<BulkDataPart> frames
    )
    {
        var syntax = DicomTransferSyntax.FromUid(uid);
        return (syntax, EncapsulatedFrames.Of(frames, hasOffsets: !syntax.IsVideo, source));
    }

    private static BulkDataPart Codestream(BulkDataPart part, CodestreamDescription description) =>
        part with
        {
            Offset = part.Offset + description.Skip,
            Length = description.Length ?? part.Length - description.Skip,
        };

    /// <summary>Reads as much of an image as describes it; null for a media type whose images do not describe themselves.</summary>
    private async ValueTask<CodestreamDescription?> DescribeAsync(
        BulkDataPart part,
        CancellationToken cancellationToken
    )
    {
        switch (part.MediaType)
        {
            case "image/jpeg" or "image/jls":
                return await ReadHeadAsync(part, JpegDescription.Read, cancellationToken).ConfigureAwait(false);
            case "image/jp2" or "image/jpx" or "image/jphc":
                var (skip, length) = await Jpeg2000Description
                    .FindCodestreamAsync(source, part, cancellationToken)
                    .ConfigureAwait(false);
                var codestream = part with { Offset = part.Offset + skip, Length = length };
                var description = await ReadHeadAsync(codestream, Jpeg2000Description.Read, cancellationToken)
                    .ConfigureAwait(false);
                return description with { Skip = skip, Length = length };
            default:
                return null;
        }
    }

    private async ValueTask<CodestreamDescription> ReadHeadAsync(
        BulkDataPart part,
        HeadReader read,
        CancellationToken cancellationToken
    )
    {
        foreach (var count in _headBytes)
        {
            var head = await source.ReadAsync(part, 0, count, cancellationToken).ConfigureAwait(false);
            if (read(head) is { } description)
            {
                return description;
            }

            if (head.Length < count)
            {
                break;
            }
        }

        throw new CodecException("The headers of the image do not end.");
    }

    /// <summary>Says that the image has lost something, where nobody has said so (PS3.3 §C.7.6.1.1.5).</summary>
    private void DescribeLoss(string uid, List<BulkDataPart> frames, CodestreamDescription image)
    {
        if (FrameCodecs.Find(uid)?.LossyMethod is { } method && uid == image.TransferSyntaxes[0])
        {
            var sampleBytes = image.Bits <= 8 ? 1 : 2;
            _attributes.SetLoss(
                method,
                (double)image.Rows * image.Columns * image.SamplesPerPixel * sampleBytes * frames.Count,
                frames
            );
        }
    }

    private async ValueTask<(DicomTransferSyntax Syntax, StreamedValue? Value)> VideoAsync(
        IReadOnlyList<BulkDataPart> parts,
        CancellationToken cancellationToken
    )
    {
        if (parts.Count > 1)
        {
            throw Mismatch("A video comes in one part.");
        }

        if (
            await VideoDescription.ReadAsync(source, parts[0], cancellationToken).ConfigureAwait(false) is not { } video
        )
        {
            return DescribedVideo(parts);
        }

        if (video.Frames is { } frames)
        {
            corrections.Set(DicomTag.NumberOfFrames, DicomVR.IS, frames);
        }
        else if (PixelDataLayout.NumberOfFrames(dataset) is null)
        {
            throw Mismatch("The video does not tell how many frames it has, and nor do its attributes.");
        }

        _attributes.Describe(video.Image);
        if (video.FrameTime is { } time)
        {
            _attributes.SetFrameTime(time);
        }

        var native =
            (double)video.Image.Rows * video.Image.Columns * 1.5 * (PixelDataLayout.NumberOfFrames(dataset) ?? 1);
        _attributes.SetLoss(video.LossyMethod, native, parts);
        return Encapsulate(Choose(parts[0], video.Image), parts);
    }

    /// <summary>A video in a container that is not looked into: its attributes and its transfer syntax must be there.</summary>
    private (DicomTransferSyntax Syntax, StreamedValue? Value) DescribedVideo(IReadOnlyList<BulkDataPart> parts)
    {
        var uid =
            parts[0].TransferSyntaxUid
            ?? (parts[0].MediaType == "video/h265" ? DicomUid.HEVCMP51 : null)
            ?? throw new CodecException("The video is neither MP4 nor MPEG-2, and declares no transfer syntax.");
        if (!DicomTransferSyntax.FromUid(uid).IsVideo)
        {
            throw new InstanceAssemblyException(
                InstanceAssemblyProblem.TransferSyntax,
                "The transfer syntax is not one of video."
            );
        }

        if (ImagePixel.From(dataset, DicomTag.PixelData) is null || PixelDataLayout.NumberOfFrames(dataset) is null)
        {
            throw Mismatch("The attributes do not describe the video, and nor does it itself.");
        }

        return Encapsulate(uid, parts);
    }

    private static InstanceAssemblyException Mismatch(string message) => new(InstanceAssemblyProblem.Mismatch, message);

    /// <summary>Describes an image by its first bytes; null when there have to be more of them.</summary>
    private delegate CodestreamDescription? HeadReader(ReadOnlySpan<byte> head);
}
