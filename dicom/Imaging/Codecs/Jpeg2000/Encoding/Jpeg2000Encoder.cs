using System.Buffers;
using System.Numerics;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Encoding;

/// <summary>
/// Encodes frames without loss (ISO/IEC 15444-1): one tile, one layer, the reversible transforms, code-blocks of 64 x 64,
/// precincts as large as they can be.
/// </summary>
internal static class Jpeg2000Encoder
{
    private const int MaxLevels = 5;

    /// <summary>With <see cref="ExponentOf"/>, enough for what the 5-3 filters can make of samples at the worst.</summary>
    private const int GuardBits = 2;

    /// <summary>Precincts are 2 to the power of this wide and high (§B.6).</summary>
    private const int PrecinctExponent = 15;

    /// <inheritdoc cref="FrameEncoder"/>
    public static void Encode(ReadOnlySpan<byte> native, ImagePixel image, IBufferWriter<byte> frame)
    {
        if (image is not { IsFloat: false, BitsAllocated: 8 or 16, SamplesPerPixel: 1 or 3 })
        {
            throw new ArgumentException("JPEG 2000 takes one or three samples of 8 or 16 bits.", nameof(image));
        }

        ArgumentOutOfRangeException.ThrowIfNotEqual(native.Length, image.FrameBytes);
        var isTransformed =
            image is
            {
                SamplesPerPixel: 3,
                PhotometricInterpretation: PhotometricInterpretation.Rgb or PhotometricInterpretation.YbrRct
            };
        var precision = ComponentPlanes.PrecisionOf(native, image);
        var levels = Math.Min(MaxLevels, BitOperations.Log2((uint)Math.Min(image.Rows, image.Columns)));
        var pixels = checked((int)image.Pixels);
        using var codestream = new CodestreamWriter();
        var planes = new int[image.SamplesPerPixel][];
        try
        {
            for (var i = 0; i < planes.Length; i++)
            {
                planes[i] = ArrayPool<int>.Shared.Rent(pixels);
                ComponentPlanes.Load(native, image, precision, i, planes[i].AsSpan(0, pixels));
            }

            if (isTransformed)
            {
                ComponentPlanes.TransformColors(planes[0].AsSpan(0, pixels), planes[1], planes[2]);
            }

            foreach (var plane in planes)
            {
                Transform(plane.AsSpan(0, pixels), image, levels);
            }

            WriteMainHeader(codestream, image, precision, levels, isTransformed);
            WriteTile(codestream, planes, image, precision + (isTransformed ? 1 : 0), levels);
        }
        finally
        {
            foreach (var plane in planes)
            {
                if (plane is not null)
                {
                    ArrayPool<int>.Shared.Return(plane);
                }
            }
        }

        frame.Write(codestream.Written);
    }

    private static void Transform(Span<int> plane, ImagePixel image, int levels)
    {
        for (var level = 0; level < levels; level++)
        {
            ForwardLifting.Transform(
                plane,
                image.Columns,
                SubbandArea.Reduce(image.Columns, level),
                SubbandArea.Reduce(image.Rows, level)
            );
        }
    }

    /// <summary>Writes SOC, SIZ, COD and QCD (Annex A).</summary>
    private static void WriteMainHeader(
        CodestreamWriter codestream,
        ImagePixel image,
        int precision,
        int levels,
        bool isTransformed
    )
    {
        var components = image.SamplesPerPixel;
        codestream.WriteUInt16(0xFF4F);

        codestream.WriteUInt16(0xFF51);
        codestream.WriteUInt16(38 + 3 * components);
        codestream.WriteUInt16(0);
        foreach (var size in (ReadOnlySpan<int>)[image.Columns, image.Rows, 0, 0, image.Columns, image.Rows, 0, 0])
        {
            codestream.WriteUInt32((uint)size);
        }

        codestream.WriteUInt16(components);
        for (var i = 0; i < components; i++)
        {
            codestream.WriteByte((image.IsSigned ? 0x80 : 0) | (precision - 1));
            codestream.WriteUInt16(0x0101);
        }

        codestream.WriteUInt16(0xFF52);
        codestream.WriteUInt16(12);
        // Precincts of any size, no markers among packets; by layer, resolution and component.
        codestream.WriteUInt16(0);
        codestream.WriteUInt16(1);
        codestream.WriteByte(isTransformed ? 1 : 0);
        codestream.WriteByte(levels);
        codestream.WriteByte(BitOperations.Log2(BlockEncoder.MaxSize) - 2);
        codestream.WriteByte(BitOperations.Log2(BlockEncoder.MaxSize) - 2);
        codestream.WriteByte(0);
        codestream.WriteByte(1);

        codestream.WriteUInt16(0xFF5C);
        codestream.WriteUInt16(4 + 3 * levels);
        codestream.WriteByte(GuardBits << 5);
        for (var resolution = 0; resolution <= levels; resolution++)
        {
            foreach (var subband in SubbandArea.Of(image.Columns, image.Rows, levels, resolution))
            {
                codestream.WriteByte(ExponentOf(subband, precision + (isTransformed ? 1 : 0)) << 3);
            }
        }
    }

    /// <summary>Writes the tile, and EOC.</summary>
    private static void WriteTile(CodestreamWriter codestream, int[][] planes, ImagePixel image, int bits, int levels)
    {
        var start = codestream.Length;
        codestream.WriteUInt16(0xFF90);
        codestream.WriteUInt16(10);
        codestream.WriteUInt16(0);
        codestream.WriteUInt32(0);
        codestream.WriteUInt16(0x0001);
        codestream.WriteUInt16(0xFF93);
        using var packets = new PacketEncoder(codestream);
        for (var resolution = 0; resolution <= levels; resolution++)
        {
            var subbands = SubbandArea.Of(image.Columns, image.Rows, levels, resolution);
            var bitPlanes = Array.ConvertAll(subbands, subband => ExponentOf(subband, bits) + GuardBits - 1);
            foreach (var plane in planes)
            {
                WritePrecincts(packets, plane, image, levels - resolution, subbands, bitPlanes);
            }
        }

        codestream.PatchUInt32(start + 6, (uint)(codestream.Length - start));
        codestream.WriteUInt16(0xFFD9);
        if (codestream.Length % 2 != 0)
        {
            codestream.WriteByte(0);
        }
    }

    private static void WritePrecincts(
        PacketEncoder packets,
        int[] plane,
        ImagePixel image,
        int reductions,
        SubbandArea[] subbands,
        int[] bitPlanes
    )
    {
        var columns = SubbandArea.Reduce(SubbandArea.Reduce(image.Columns, reductions), PrecinctExponent);
        var rows = SubbandArea.Reduce(SubbandArea.Reduce(image.Rows, reductions), PrecinctExponent);

        // In subbands with high frequencies, precincts are half as large.
        var size = 1 << (subbands.Length == 1 ? PrecinctExponent : PrecinctExponent - 1);
        for (var i = 0; i < rows * columns; i++)
        {
            var (row, column) = Math.DivRem(i, columns);
            packets.Encode(
                plane,
                image.Columns,
                Array.ConvertAll(subbands, subband => subband.Within(column * size, row * size, size)),
                bitPlanes
            );
        }
    }

    /// <summary>The exponent of a subband (§E.1.1): what its coefficients nominally have of bits.</summary>
    private static int ExponentOf(SubbandArea subband, int bits) => bits + subband.Gain;
}
