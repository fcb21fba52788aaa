using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Blocks;
using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Tiles;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Encoding;

/// <summary>
/// Encodes code-blocks, bit-plane by bit-plane in three passes (ISO/IEC 15444-1 Annex D), to a single codeword segment
/// each. Holds what one block needs, to be used again for the next.
/// </summary>
/// <remarks>Each pass first takes all of its decisions and only then encodes them, which keeps both loops short.</remarks>
internal sealed class BlockEncoder
{
    /// <summary>Rows and columns of a block at the most.</summary>
    public const int MaxSize = 64;

    private const int StripeRows = BlockFlags.StripeRows;

    /// <summary>From a stripe's flags to those of the next: there is a column on each side that is none.</summary>
    private const int Stride = MaxSize + 2;

    private const uint Sign = 0x8000_0000;

    private readonly uint[] _flags = new uint[Stride * (MaxSize / StripeRows + 2)];

    /// <summary>
    /// The columns of a stripe, one after the other, stripe by stripe: magnitudes, and the sign in the highest bit. Past the
    /// last row there are zeros.
    /// </summary>
    private readonly uint[] _coefficients = new uint[MaxSize * MaxSize];

    /// <summary>
    /// The decisions of a pass. Four coefficients have eleven at the most, of a cleanup pass: three of the run, and all of the
    /// four become significant, each with a sign.
    /// </summary>
    private readonly byte[] _decisions = new byte[MaxSize * MaxSize / StripeRows * 11];

    private readonly MqEncoder _mq = new();
    private int _width;
    private int _height;

    /// <summary>The bits of a column, four in a row, as they lie in <see cref="BlockFlags"/>.</summary>
    private static ReadOnlySpan<ushort> RowsOf => [0, 1, 8, 9, 64, 65, 72, 73, 512, 513, 520, 521, 576, 577, 584, 585];

    /// <summary>Encodes a block.</summary>
    /// <param name="coefficients">From its first one on.</param>
    /// <param name="stride">From one row to the next.</param>
    /// <param name="width">Columns, 1 to <see cref="MaxSize"/>.</param>
    /// <param name="height">Rows, 1 to <see cref="MaxSize"/>.</param>
    /// <param name="orientation">The subband's.</param>
    /// <param name="bytes">The codeword segment, until the next block is encoded.</param>
    public EncodedBlock Encode(
        ReadOnlySpan<int> coefficients,
        int stride,
        int width,
        int height,
        SubbandOrientation orientation,
        out ReadOnlySpan<byte> bytes
    )
    {
        // The passes keep to these sizes and check no index.
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, MaxSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, MaxSize);
        (_width, _height) = (width, height);
        var bitPlanes = Load(coefficients, stride);
        if (bitPlanes == 0)
        {
            bytes = default;
            return default;
        }

        Array.Clear(_flags);
        var zero = BlockContexts.Zero(orientation);
        _mq.Start();
        for (var plane = bitPlanes - 1; plane >= 0; plane--)
        {
            if (plane < bitPlanes - 1)
            {
                _mq.Encode(_decisions.AsSpan(0, PropagateSignificance(zero, plane)));
                _mq.Encode(_decisions.AsSpan(0, RefineMagnitudes(plane)));
            }

            _mq.Encode(_decisions.AsSpan(0, CleanUp(zero, plane)));
        }

        bytes = _mq.Flush();
        return new EncodedBlock(bitPlanes, bytes.Length);
    }

    /// <summary>Takes the block in. How many bit-planes it has.</summary>
    private int Load(ReadOnlySpan<int> coefficients, int stride)
    {
        var all = 0u;
        if (_height % StripeRows != 0)
        {
            _coefficients.AsSpan(_height / StripeRows * StripeRows * _width, StripeRows * _width).Clear();
        }

        for (var y = 0; y < _height; y++)
        {
            var row = coefficients.Slice(y * stride, _width);
            var stripe = _coefficients.AsSpan(y / StripeRows * StripeRows * _width, StripeRows * _width);
            var at = y % StripeRows;
            foreach (var coefficient in row)
            {
                var sign = coefficient >> 31;
                var magnitude = (uint)((coefficient ^ sign) - sign);
                stripe[at] = magnitude | ((uint)sign & Sign);
                all |= magnitude;
                at += StripeRows;
            }
        }

        return 32 - BitOperations.LeadingZeroCount(all);
    }

    /// <summary>Codes what is not significant yet and has a significant neighbour (§D.3.1). How many decisions that takes.</summary>
    private int PropagateSignificance(ReadOnlySpan<byte> zero, int plane)
    {
        ref var contexts = ref MemoryMarshal.GetReference(zero);
        ref var decision = ref FirstDecision;
        ref var column = ref MemoryMarshal.GetArrayDataReference(_coefficients);
        for (var y = 0; y < _height; y += StripeRows)
        {
            var rows = BlockFlags.RowsOf(Math.Min(StripeRows, _height - y));
            ref var flags = ref FlagsOf(y);
            for (var x = 0; x < _width; x++)
            {
                if ((flags & BlockFlags.AllNeighbourhoods) != 0)
                {
                    var bits = BitsOf(ref column, plane);
                    for (var left = rows & BlockFlags.BesideSignificant(flags); left != 0; )
                    {
                        var shift = BitOperations.TrailingZeroCount(left);
                        left &= left - 1;
                        var bit = (bits >> shift) & 1;
                        var near = (flags >> shift) & BlockFlags.Neighbourhood;
                        Decide(ref decision, Unsafe.Add(ref contexts, near), bit);
                        decision = ref Unsafe.Add(ref decision, 1);
                        flags |= BlockFlags.Visited << shift;
                        if (bit != 0)
                        {
                            BecomeSignificant(ref decision, ref flags, ref column, shift);
                            decision = ref Unsafe.Add(ref decision, 1);
                            left |= rows & BlockFlags.BesideSignificant(flags) & (~1u << shift);
                        }
                    }
                }

                flags = ref Unsafe.Add(ref flags, 1);
                column = ref Unsafe.Add(ref column, StripeRows);
            }
        }

        return DecisionsBefore(ref decision);
    }

    /// <summary>Codes what was significant before this bit-plane (§D.3.3). How many decisions that takes.</summary>
    private int RefineMagnitudes(int plane)
    {
        ref var decision = ref FirstDecision;
        ref var column = ref MemoryMarshal.GetArrayDataReference(_coefficients);
        for (var y = 0; y < _height; y += StripeRows)
        {
            ref var flags = ref FlagsOf(y);
            for (var x = 0; x < _width; x++)
            {
                var left = BlockFlags.ToRefine(flags);
                if (left != 0)
                {
                    var bits = BitsOf(ref column, plane);
                    for (; left != 0; left &= left - 1)
                    {
                        var shift = BitOperations.TrailingZeroCount(left);
                        var near = flags >> shift;
                        var context =
                            (near & BlockFlags.Refined) != 0 ? BlockContexts.FirstMagnitude + 2
                            : (near & BlockFlags.Neighbours) != 0 ? BlockContexts.FirstMagnitude + 1
                            : BlockContexts.FirstMagnitude;
                        Decide(ref decision, (byte)context, (bits >> shift) & 1);
                        decision = ref Unsafe.Add(ref decision, 1);
                        flags |= BlockFlags.Refined << shift;
                    }
                }

                flags = ref Unsafe.Add(ref flags, 1);
                column = ref Unsafe.Add(ref column, StripeRows);
            }
        }

        return DecisionsBefore(ref decision);
    }

    /// <summary>Codes the rest, four in one where that is likely to do (§D.3.4), and forgets what was visited. How many decisions that takes.</summary>
    private int CleanUp(ReadOnlySpan<byte> zero, int plane)
    {
        var allRows = BlockFlags.RowsOf(StripeRows);
        ref var contexts = ref MemoryMarshal.GetReference(zero);
        ref var decision = ref FirstDecision;
        ref var column = ref MemoryMarshal.GetArrayDataReference(_coefficients);
        for (var y = 0; y < _height; y += StripeRows)
        {
            var rows = BlockFlags.RowsOf(Math.Min(StripeRows, _height - y));
            ref var flags = ref FlagsOf(y);
            for (var x = 0; x < _width; x++)
            {
                var left = rows & BlockFlags.ToCleanUp(flags);
                if (left != 0)
                {
                    var bits = BitsOf(ref column, plane);
                    if (left == allRows && (flags & BlockFlags.AllNeighbourhoods) == 0)
                    {
                        Decide(ref decision, BlockContexts.RunLength, bits == 0 ? 0u : 1u);
                        decision = ref Unsafe.Add(ref decision, 1);
                        left = 0;
                        if (bits != 0)
                        {
                            var shift = BitOperations.TrailingZeroCount(bits);
                            var row = (uint)BlockFlags.RowOf(shift);
                            Decide(ref decision, BlockContexts.Uniform, row >> 1);
                            Decide(ref Unsafe.Add(ref decision, 1), BlockContexts.Uniform, row & 1);
                            BecomeSignificant(ref Unsafe.Add(ref decision, 2), ref flags, ref column, shift);
                            decision = ref Unsafe.Add(ref decision, 3);
                            left = allRows & (~1u << shift);
                        }
                    }

                    for (; left != 0; left &= left - 1)
                    {
                        var shift = BitOperations.TrailingZeroCount(left);
                        var bit = (bits >> shift) & 1;
                        var near = (flags >> shift) & BlockFlags.Neighbourhood;
                        Decide(ref decision, Unsafe.Add(ref contexts, near), bit);
                        decision = ref Unsafe.Add(ref decision, 1);
                        if (bit != 0)
                        {
                            BecomeSignificant(ref decision, ref flags, ref column, shift);
                            decision = ref Unsafe.Add(ref decision, 1);
                        }
                    }
                }

                flags &= ~BlockFlags.AllVisited;
                flags = ref Unsafe.Add(ref flags, 1);
                column = ref Unsafe.Add(ref column, StripeRows);
            }
        }

        return DecisionsBefore(ref decision);
    }

    /// <summary>Codes a sign (§D.3.2), in one decision, and tells the neighbours.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void BecomeSignificant(ref byte decision, ref uint flags, ref uint column, int shift)
    {
        var context = BlockContexts.Sign[(int)BlockFlags.SignIndex(ref flags, shift)];
        var sign = Unsafe.Add(ref column, BlockFlags.RowOf(shift)) >> 31;
        decision = (byte)(context ^ sign);
        BlockFlags.SetSignificant(ref flags, shift, sign, Stride, isCausal: false);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Decide(ref byte decision, byte context, uint bit) => decision = (byte)((2u * context) | bit);

    private static void Decide(ref byte decision, int context, uint bit) => Decide(ref decision, (byte)context, bit);

    private ref byte FirstDecision => ref MemoryMarshal.GetArrayDataReference(_decisions);

    private int DecisionsBefore(ref byte decision) => (int)Unsafe.ByteOffset(ref FirstDecision, ref decision);

    /// <summary>The flags of the first column of the stripe that begins with a row.</summary>
    private ref uint FlagsOf(int y) => ref _flags[(y / StripeRows + 1) * Stride + 1];

    /// <summary>The bits of a column in a bit-plane, as they lie in <see cref="BlockFlags"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint BitsOf(ref uint column, int plane) =>
        RowsOf[(int)(Vector128.LoadUnsafe(ref column) << (31 - plane)).ExtractMostSignificantBits()];
}
