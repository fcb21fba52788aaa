using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Codestreams;
using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Tiles;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Blocks;

/// <summary>Decodes code-blocks of Part 1 (ISO/IEC 15444-1 Annex D).</summary>
internal static class BlockDecoder
{
    /// <summary>Bit-planes at the most, so that coefficients fit into 32 bits.</summary>
    public const int MaxBitPlanes = 30;

    private const int PassesOfBitPlane = 3;
    private const int MaxSamples = 4096;
    private const uint SegmentationSymbol = 0b1010;

    /// <summary>Decodes a code-block.</summary>
    /// <param name="bytes">Its segments, each followed by <see cref="BlockSegment.Padding"/> bytes of 0xFF.</param>
    /// <param name="segments">Where they are.</param>
    /// <param name="bitPlanes">Its magnitude bit-planes that are not missing, at most <see cref="MaxBitPlanes"/>; passes of more are left out.</param>
    /// <param name="style">How it is coded.</param>
    /// <param name="orientation">Its subband's filters.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows; columns times rows are 4096 at the most.</param>
    /// <param name="coefficients">
    /// Takes the coefficients, row by row: twice what is decoded, and half of the last bit-plane that was, so that 3 is
    /// the 1 of the lowest bit-plane.
    /// </param>
    /// <exception cref="CodecException">A segmentation symbol is not there.</exception>
    public static void Decode(
        ReadOnlySpan<byte> bytes,
        ReadOnlySpan<BlockSegment> segments,
        int bitPlanes,
        CodeBlockStyle style,
        SubbandOrientation orientation,
        int width,
        int height,
        Span<int> coefficients
    )
    {
        // The passes keep to these sizes and check no index.
        ArgumentOutOfRangeException.ThrowIfNotEqual(coefficients.Length, width * height);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(coefficients.Length, MaxSamples);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bitPlanes, MaxBitPlanes);
        coefficients.Clear();
        Span<uint> flags = stackalloc uint[BlockState.FlagsOf(width, height)];
        flags.Clear();
        Span<uint> contexts = stackalloc uint[MqStates.Contexts];
        MqDecoderStates.Reset(contexts);
        var block = new BlockState
        {
            Bytes = bytes,
            Coefficients = coefficients,
            Flags = flags,
            ContextStates = contexts,
            ZeroCoding = BlockContexts.Zero(orientation),
            Width = width,
            Height = height,
            Style = style,
        };

        // The first bit-plane has only a cleanup pass, the third of its three.
        var pass = PassesOfBitPlane - 1;
        foreach (var segment in segments)
        {
            var end = pass + segment.Passes;
            var isRaw =
                (style & CodeBlockStyle.Bypass) != 0
                && pass >= BlockSegments.PassesBeforeBypass + PassesOfBitPlane - 1
                && pass % PassesOfBitPlane != PassesOfBitPlane - 1;
            if (isRaw)
            {
                DecodeRaw(block, segment, bitPlanes, pass, end);
            }
            else
            {
                Decode(block, segment, bitPlanes, pass, end);
            }

            pass = end;
        }
    }

    private static void Decode(in BlockState block, BlockSegment segment, int bitPlanes, int pass, int end)
    {
        var decoder = MqDecoder.Start(block.Bytes, segment.Start);
        for (; pass < end; pass++)
        {
            var plane = bitPlanes - pass / PassesOfBitPlane;
            if (plane < 1)
            {
                return;
            }

            switch (pass % PassesOfBitPlane)
            {
                case 0:
                    SignificancePass.Decode(block, ref decoder, plane);
                    break;
                case 1:
                    RefinementPass.Decode(block, ref decoder, plane);
                    break;
                default:
                    CleanupPass.Decode(block, ref decoder, plane);
                    if ((block.Style & CodeBlockStyle.SegmentationSymbols) != 0)
                    {
                        CheckSegmentation(block, ref decoder);
                    }

                    break;
            }

            if ((block.Style & CodeBlockStyle.Reset) != 0)
            {
                MqDecoderStates.Reset(block.ContextStates);
            }
        }
    }

    private static void DecodeRaw(in BlockState block, BlockSegment segment, int bitPlanes, int pass, int end)
    {
        var decoder = new RawBits(segment.Start, segment.Start + segment.Length);
        for (; pass < end; pass++)
        {
            var plane = bitPlanes - pass / PassesOfBitPlane;
            if (plane < 1)
            {
                return;
            }

            if (pass % PassesOfBitPlane == 0)
            {
                SignificancePass.Decode(block, ref decoder, plane);
            }
            else
            {
                RefinementPass.Decode(block, ref decoder, plane);
            }
        }
    }

    private static void CheckSegmentation(in BlockState block, ref MqDecoder decoder)
    {
        var symbol = 0u;
        for (var i = 0; i < 4; i++)
        {
            symbol = (symbol << 1) | decoder.Decode(block.Bytes, ref block.ContextStates[BlockContexts.Uniform]);
        }

        if (symbol != SegmentationSymbol)
        {
            throw new CodecException("A JPEG 2000 code-block is damaged: its segmentation symbol is missing.");
        }
    }
}
