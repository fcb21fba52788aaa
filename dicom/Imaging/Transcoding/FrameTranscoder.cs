using ServerlessDicom.Dicom.Imaging.Codecs;
using ServerlessDicom.Dicom.IO;

namespace ServerlessDicom.Dicom.Imaging.Transcoding;

/// <summary>The work on a single frame; on several at once, as nothing is kept.</summary>
/// <param name="reader">Decodes frames.</param>
/// <param name="isVerified">Whether to decode each encoded frame again, and compare it with what was encoded, all its bits.</param>
/// <param name="stop">Keeps work that nobody waits for any more from being begun.</param>
internal sealed class FrameTranscoder(FrameReader reader, bool isVerified, CancellationToken stop)
{
    /// <summary>Decodes and encodes a frame, which is disposed.</summary>
    /// <exception cref="CodecException">It cannot be decoded or encoded.</exception>
    public TranscodedFrame Transcode(StoredFrame stored, TranscodingPlan plan)
    {
        var (native, meaning) = Decode(stored);
        return Encode(native, meaning, plan);
    }

    /// <summary>Decodes a frame, which is disposed.</summary>
    /// <returns>Its samples, and what they turned out to mean.</returns>
    /// <exception cref="CodecException">It cannot be decoded.</exception>
    public (PooledBuffer Native, PhotometricInterpretation Meaning) Decode(StoredFrame stored)
    {
        using (stored)
        {
            stop.ThrowIfCancellationRequested();
            var length = checked((int)reader.Native.FrameBytes);
            var native = new PooledBuffer(length);
            try
            {
                var meaning = reader.Decode(stored, native.GetSpan(length)[..length]);
                native.Advance(length);
                return (native, meaning);
            }
            catch
            {
                native.Dispose();
                throw;
            }
        }
    }

    /// <summary>Encodes samples, whose buffer is taken over.</summary>
    /// <exception cref="CodecException">They cannot be encoded so, or mean something else than the plan says.</exception>
    public TranscodedFrame Encode(PooledBuffer native, PhotometricInterpretation meaning, TranscodingPlan plan)
    {
        try
        {
            stop.ThrowIfCancellationRequested();
            Convert(native.Written.Span, meaning, plan);
            if (plan.Codec is not { } codec)
            {
                return new TranscodedFrame(native);
            }

            if (!codec.KeepsUnusedBits && UnusedBits.Normalize(native.Written.Span, plan.Native) && isVerified)
            {
                throw new CodecException("There is something in bits that the transfer syntax does not keep.");
            }

            var encoded = new PooledBuffer(native.Written.Length);
            try
            {
                codec.Encode!(native.Written, plan.Native, encoded);
                if (isVerified)
                {
                    Verify(codec, encoded.Written, native.Written.Span, plan);
                }
            }
            catch
            {
                encoded.Dispose();
                throw;
            }

            native.Dispose();
            return new TranscodedFrame(encoded);
        }
        catch
        {
            native.Dispose();
            throw;
        }
    }

    private static void Verify(
        FrameCodec codec,
        ReadOnlyMemory<byte> encoded,
        ReadOnlySpan<byte> native,
        TranscodingPlan plan
    )
    {
        using var decoded = new PooledBuffer(native.Length);
        var again = decoded.GetSpan(native.Length)[..native.Length];
        if (
            codec.Decode is null
            || codec.Decode(encoded, plan.Encoded, again) != plan.Native.PhotometricInterpretation
            || !again.SequenceEqual(native)
        )
        {
            throw new CodecException("An encoded frame does not decode to what it was made of.");
        }
    }

    private static void Convert(Span<byte> native, PhotometricInterpretation meaning, TranscodingPlan plan)
    {
        if (meaning == plan.Native.PhotometricInterpretation)
        {
            return;
        }

        if (
            meaning != PhotometricInterpretation.YbrFull
            || plan.Native.PhotometricInterpretation != PhotometricInterpretation.Rgb
            || !YbrFull.CanConvert(plan.Native)
        )
        {
            throw new CodecException("Frames of one image differ in what their samples mean.");
        }

        YbrFull.ToRgb(native);
    }
}
