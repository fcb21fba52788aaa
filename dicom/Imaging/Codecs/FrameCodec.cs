using System.Buffers;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Imaging.Codecs;

/// <summary>Decodes one frame to native samples.</summary>
/// <param name="frame">The frame as encapsulated, its fragments joined, padding included.</param>
/// <param name="image">What the data set says. The codestream must agree in rows, columns and samples per pixel, and have no more bits than are allocated.</param>
/// <param name="native">
/// Takes exactly <see cref="ImagePixel.FrameBytes"/> bytes: little endian samples of Bits Allocated each, those of a pixel
/// together whatever <see cref="ImagePixel.IsPlanar"/> says, chroma of every pixel. Negative samples are extended over the
/// bits above High Bit.
/// </param>
/// <returns>What the samples in <paramref name="native"/> mean: color transforms of JPEG 2000 are undone, those of JPEG are not.</returns>
/// <exception cref="CodecException">It is not such a frame.</exception>
public delegate PhotometricInterpretation FrameDecoder(ReadOnlyMemory<byte> frame, ImagePixel image, Span<byte> native);

/// <summary>Encodes one native frame.</summary>
/// <param name="native">As a <see cref="FrameDecoder"/> gives them: <see cref="ImagePixel.FrameBytes"/> bytes, little endian, samples of a pixel together.</param>
/// <param name="image">What they are; <see cref="FrameCodec.Encoded"/> accepts it.</param>
/// <param name="frame">Takes the codestream, of even length.</param>
public delegate void FrameEncoder(ReadOnlyMemory<byte> native, ImagePixel image, IBufferWriter<byte> frame);

/// <summary>What can be done with the frames of a transfer syntax.</summary>
public sealed record FrameCodec
{
    /// <summary>The transfer syntax.</summary>
    public required DicomTransferSyntax TransferSyntax { get; init; }

    /// <summary>The media type of its frames (PS3.18 Table 8.7.3-5).</summary>
    public required string MediaType { get; init; }

    /// <summary>Decodes a frame; null when that cannot be done here.</summary>
    public FrameDecoder? Decode { get; init; }

    /// <summary>Encodes a frame; null when that cannot be done here.</summary>
    public FrameEncoder? Encode { get; init; }

    /// <summary>What the attributes of an image become when its frames are encoded; null when the syntax cannot hold them.</summary>
    public Func<ImagePixel, ImagePixel?> Encoded { get; init; } = static _ => null;

    /// <summary>Whether what <see cref="Encode"/> makes is not exactly what it was given.</summary>
    public bool IsLossyEncoder { get; init; }

    /// <summary>
    /// The term of Lossy Image Compression Method (PS3.3 §C.7.6.1.1.5.1) for a syntax whose frames may have lost something;
    /// null for one that only holds what it was given.
    /// </summary>
    public string? LossyMethod { get; init; }

    /// <summary>
    /// Whether all bits that are allocated come back as they were, those that are not stored (Bits Stored, High Bit)
    /// included: retired overlays lie there.
    /// </summary>
    public bool KeepsUnusedBits { get; init; }
}
