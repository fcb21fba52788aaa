using System.Buffers;
using System.Runtime.InteropServices;
using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Blocks;
using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Codestreams;
using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.HighThroughput;
using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Tiles;
using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Transforms;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000;

/// <summary>Decodes the code-blocks of a tile-component, and makes samples of them.</summary>
internal sealed class TileDecoder
{
    private const int MaxBlockSamples = 4096;

    private readonly int[] _coefficients = new int[MaxBlockSamples];
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly List<BlockSegment> _segments = [];
    private HtBlockDecoder? _highThroughput;

    /// <summary>Decodes a tile-component whose packets have been read.</summary>
    /// <returns>Its samples: integers when its wavelet is reversible, else floating point numbers; without the offset of unsigned ones.</returns>
    /// <exception cref="CodecException">A code-block cannot be decoded.</exception>
    public SamplePlane Decode(TileComponent component)
    {
        var plane = new SamplePlane(component.Area);
        try
        {
            foreach (var resolution in component.Resolutions)
            {
                foreach (var band in resolution.Precincts.SelectMany(precinct => precinct.Bands))
                {
                    foreach (var block in band.Blocks)
                    {
                        Decode(component, band.Subband, block, plane);
                    }
                }
            }

            Area[] areas = [.. component.Resolutions.Select(resolution => resolution.Area)];
            if (component.Style.IsReversible)
            {
                InverseWavelet<int, Lifting53>.Undo(plane, areas);
            }
            else
            {
                InverseWavelet<float, Lifting97>.Undo(plane, areas);
            }

            return plane;
        }
        catch
        {
            plane.Dispose();
            throw;
        }
    }

    private void Decode(TileComponent component, Subband subband, CodeBlock block, SamplePlane plane)
    {
        Gather(block);
        var (width, height) = (block.Area.Width, block.Area.Height);
        var coefficients = _coefficients.AsSpan(0, width * height);
        if ((block.Style & CodeBlockStyle.HighThroughput) != 0)
        {
            DecodeHighThroughput(subband, block, coefficients);
        }
        else
        {
            Decode(subband, block, coefficients);
        }

        if (component.RegionShift > 0)
        {
            UndoRegionShift(coefficients, component.RegionShift);
        }

        var left = subband.Left + block.Area.X0 - subband.Area.X0;
        var top = subband.Top + block.Area.Y0 - subband.Area.Y0;
        for (var y = 0; y < height; y++)
        {
            var row = coefficients.Slice(y * width, width);
            if (component.Style.IsReversible)
            {
                Dequantizer.Halve(row, plane.Row(top + y).Slice(left, width));
            }
            else
            {
                Dequantizer.Scale(row, subband.Step / 2, plane.Row<float>(top + y).Slice(left, width));
            }
        }
    }

    private void Decode(Subband subband, CodeBlock block, Span<int> coefficients)
    {
        var bitPlanes = subband.BitPlanes - block.ZeroBitPlanes;
        if (bitPlanes > BlockDecoder.MaxBitPlanes)
        {
            throw new CodecException("A JPEG 2000 code-block has too many bit-planes.");
        }

        BlockDecoder.Decode(
            _bytes.WrittenSpan,
            CollectionsMarshal.AsSpan(_segments),
            bitPlanes,
            block.Style,
            subband.Orientation,
            block.Area.Width,
            block.Area.Height,
            coefficients
        );
    }

    /// <summary>Decodes the last cleanup pass that has bytes, and what refines it: unlike in Part 1 it has all of the bit-planes above.</summary>
    private void DecodeHighThroughput(Subband subband, CodeBlock block, Span<int> coefficients)
    {
        var (cleanup, refinement, planes) = (default(BlockSegment), default(BlockSegment), block.ZeroBitPlanes);
        var pass = block.Placeholders;
        foreach (var segment in _segments)
        {
            var place = pass % BlockSegments.PassesOfBitPlane;
            if (place == 0 && segment.Length > 0)
            {
                planes = block.ZeroBitPlanes + pass / BlockSegments.PassesOfBitPlane;
                (cleanup, refinement) = (segment, default);
            }
            else if (place > 0 && segment.Length > 0)
            {
                refinement = segment;
            }

            pass += segment.Passes;
        }

        if (cleanup.Passes == 0)
        {
            coefficients.Clear();
            return;
        }

        var isCausal = (block.Style & CodeBlockStyle.VerticallyCausal) != 0;
        var passes = cleanup.Passes + refinement.Passes;
        _highThroughput ??= new HtBlockDecoder();
        _highThroughput.Decode(
            new HtBlock(block.Area.Width, block.Area.Height, subband.BitPlanes, planes, passes, isCausal),
            _bytes.WrittenSpan.Slice(cleanup.Start, cleanup.Length),
            _bytes.WrittenSpan.Slice(refinement.Start, refinement.Length),
            coefficients
        );
    }

    /// <summary>Brings the pieces of a code-block together as segments.</summary>
    private void Gather(CodeBlock block)
    {
        _bytes.ResetWrittenCount();
        _segments.Clear();
        foreach (var piece in block.Pieces)
        {
            if (piece.IsNewSegment)
            {
                EndSegment();
                _segments.Add(new BlockSegment(_bytes.WrittenCount, 0, 0));
            }

            _bytes.Write(piece.Bytes.Span);
            ref var segment = ref CollectionsMarshal.AsSpan(_segments)[^1];
            segment = segment with
            {
                Length = segment.Length + piece.Bytes.Length,
                Passes = segment.Passes + piece.Passes,
            };
        }

        EndSegment();
    }

    private void EndSegment()
    {
        ReadOnlySpan<byte> padding = [0xFF, 0xFF];
        if (_segments.Count > 0)
        {
            _bytes.Write(padding);
        }
    }

    /// <summary>Brings the coefficients of a region of interest down to where the others are (ISO/IEC 15444-1 §H.1).</summary>
    private static void UndoRegionShift(Span<int> coefficients, int shift)
    {
        if (shift >= BlockDecoder.MaxBitPlanes)
        {
            return;
        }

        foreach (ref var coefficient in coefficients)
        {
            var magnitude = Math.Abs(coefficient);
            if (magnitude >> shift >= 2)
            {
                coefficient = coefficient < 0 ? -(magnitude >> shift) : magnitude >> shift;
            }
        }
    }
}
