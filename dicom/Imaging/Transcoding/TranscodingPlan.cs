using ServerlessDicom.Dicom.Imaging.Codecs;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Imaging.Transcoding;

/// <summary>How the frames of an image get from the transfer syntax they are stored in to another one.</summary>
public sealed record TranscodingPlan
{
    private TranscodingPlan() { }

    /// <summary>The transfer syntax to get to.</summary>
    public required DicomTransferSyntax Target { get; init; }

    /// <summary>What samples are like between the two: as <see cref="FrameReader"/> gives them, but for colors that are converted.</summary>
    public required ImagePixel Native { get; init; }

    /// <summary>What the attributes of the image become.</summary>
    public required ImagePixel Encoded { get; init; }

    /// <summary>Whether the result has lost something beside what the stored frames had lost.</summary>
    public bool IsLossy => Codec is { IsLossyEncoder: true };

    /// <summary>Encodes; null when the target is native.</summary>
    internal FrameCodec? Codec { get; private init; }

    /// <summary>Why there is no plan; null when there is one.</summary>
    /// <inheritdoc cref="Create"/>
    public static string? ObstacleTo(
        PixelDataLayout layout,
        ImagePixel image,
        string transferSyntaxUid,
        DicomTransferSyntax target
    ) => Make(layout, image, transferSyntaxUid, target, decoded: null).Obstacle;

    /// <summary>Makes the plan.</summary>
    /// <param name="layout">Where the frames are.</param>
    /// <param name="image">What the data set says of them.</param>
    /// <param name="transferSyntaxUid">What they are stored in.</param>
    /// <param name="target">A compressed syntax, or an uncompressed one that is little endian.</param>
    /// <param name="decoded">What the samples of a frame were found to mean; null to go by the data set.</param>
    /// <exception cref="NotSupportedException">There is no way, and its message says why.</exception>
    internal static TranscodingPlan Create(
        PixelDataLayout layout,
        ImagePixel image,
        string transferSyntaxUid,
        DicomTransferSyntax target,
        PhotometricInterpretation? decoded
    )
    {
        var (plan, obstacle) = Make(layout, image, transferSyntaxUid, target, decoded);
        return plan ?? throw new NotSupportedException(obstacle);
    }

    private static (TranscodingPlan? Plan, string? Obstacle) Make(
        PixelDataLayout layout,
        ImagePixel image,
        string transferSyntaxUid,
        DicomTransferSyntax target,
        PhotometricInterpretation? decoded
    )
    {
        if (NativeForm.ObstacleTo(layout, image, transferSyntaxUid, FrameReader.DefaultMaxFrameBytes) is { } obstacle)
        {
            return (null, obstacle);
        }

        var native = NativeForm.Of(image);
        var stored = layout.IsEncapsulated ? FrameCodecs.Find(transferSyntaxUid) : null;
        native = native with
        {
            PhotometricInterpretation = MeaningOf(decoded ?? native.PhotometricInterpretation, native, stored),
        };
        if (
            native.PhotometricInterpretation
            is PhotometricInterpretation.YbrPartial422
                or PhotometricInterpretation.YbrPartial420
        )
        {
            return (null, "Its photometric interpretation is retired and has no other form.");
        }

        if (!target.IsEncapsulated)
        {
            return TotalBytes(layout, native) < uint.MaxValue - 1
                ? (
                    new TranscodingPlan
                    {
                        Target = target,
                        Native = native,
                        Encoded = native,
                    },
                    null
                )
                : (null, "Uncompressed its pixel data are longer than a value can be.");
        }

        if (FrameCodecs.Find(target.Uid) is not { Encode: not null } codec)
        {
            return (null, "Frames cannot be encoded in this transfer syntax here.");
        }

        return Fits(codec, native) && codec.Encoded(native) is { } encoded
            ? (
                new TranscodingPlan
                {
                    Target = target,
                    Native = native,
                    Encoded = encoded,
                    Codec = codec,
                },
                null
            )
            : (null, "The transfer syntax cannot hold such an image.");
    }

    /// <summary>
    /// The colors of lossy frames become RGB, which every receiver knows to show; luma and chroma of frames that have lost
    /// nothing stay, since RGB would be rounded.
    /// </summary>
    private static PhotometricInterpretation MeaningOf(
        PhotometricInterpretation decoded,
        ImagePixel native,
        FrameCodec? stored
    ) =>
        decoded == PhotometricInterpretation.YbrFull
        && stored is { LossyMethod: not null }
        && YbrFull.CanConvert(native)
            ? PhotometricInterpretation.Rgb
            : decoded;

    /// <summary>Whether the samples are numbers from bit 0 on, unless all bits are kept anyway; and a loss does not turn one color of a palette into another.</summary>
    private static bool Fits(FrameCodec codec, ImagePixel native) =>
        (codec.KeepsUnusedBits || native.HighBit + 1 == native.BitsStored)
        && !(codec.IsLossyEncoder && native.PhotometricInterpretation == PhotometricInterpretation.PaletteColor);

    private static Int128 TotalBytes(PixelDataLayout layout, ImagePixel native) =>
        ((Int128)native.Pixels * native.SamplesPerPixel * native.BitsAllocated * layout.FrameCount + 7) / 8;
}
