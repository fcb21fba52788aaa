using System.Runtime.CompilerServices;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Blocks;

/// <summary>
/// What is known of the four coefficients of a column in a stripe, and of their neighbours, in one number: bits 0 to 17
/// are the significance of three columns in six rows, from the one above the stripe to the one below; from bit 18 on
/// stand the sign of the row above, then of each coefficient its sign, whether it has been refined, and whether it has
/// been visited in this bit-plane; bit 31 is the sign of the row below. Shifted by three bits for each row, all but the
/// sign of the row above lie where they do for the first.
/// </summary>
internal static class BlockFlags
{
    /// <summary>Rows of a stripe.</summary>
    public const int StripeRows = 4;

    /// <summary>Bits from a row to the next.</summary>
    public const int RowShift = 3;

    /// <summary>Significance of the coefficient and its eight neighbours.</summary>
    public const uint Neighbourhood = 0x1FF;

    /// <summary>Significance of the eight neighbours.</summary>
    public const uint Neighbours = Neighbourhood & ~Significant;

    /// <summary>Whether the coefficient has been refined.</summary>
    public const uint Refined = 1 << 20;

    /// <summary>Whether the coefficient has been visited in this bit-plane.</summary>
    public const uint Visited = 1 << VisitedShift;

    /// <summary>The same of all four coefficients.</summary>
    public const uint AllVisited = Rows << VisitedShift;

    /// <summary>Significance of all four coefficients and all of their neighbours.</summary>
    public const uint AllNeighbourhoods = 0x3FFFF;

    private const uint Significant = 1 << SignificantShift;

    /// <summary>A bit of each row, <see cref="RowShift"/> bits apart.</summary>
    private const uint Rows = 0x249;

    private const int SignificantShift = 4;
    private const int VisitedShift = 21;
    private const int SignShift = 19;
    private const uint West = 1 << 3;
    private const uint East = 1 << 5;

    /// <summary>The rows of a stripe that has so many, as the masks below have them: row n is bit 3n.</summary>
    public static uint RowsOf(int count) => Rows & ((1u << (count * RowShift)) - 1);

    /// <summary>The row that a bit of such a mask stands for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int RowOf(int shift) => (shift * 11) >> 5;

    /// <summary>The rows whose coefficients are not significant and have significant neighbours.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint BesideSignificant(uint flags)
    {
        flags &= AllNeighbourhoods;
        var rows = flags | (flags >> 1) | (flags >> 2);
        return (rows | (rows >> RowShift) | (rows >> (2 * RowShift))) & NotSignificant(flags) & Rows;
    }

    /// <summary>The rows whose coefficients are not significant, and bits between rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint NotSignificant(uint flags) => ~(flags >> SignificantShift);

    /// <summary>The rows whose coefficients are significant and have not been visited.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint ToRefine(uint flags) => (flags >> SignificantShift) & ~(flags >> VisitedShift) & Rows;

    /// <summary>The rows whose coefficients are not significant and have not been visited, and bits between rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint ToCleanUp(uint flags) => ~((flags >> SignificantShift) | (flags >> VisitedShift));

    /// <summary>The index into <see cref="BlockContexts.Sign"/>.</summary>
    /// <param name="flags">The column's.</param>
    /// <param name="shift">Three bits for each row above the coefficient's in the stripe.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint SignIndex(ref uint flags, int shift)
    {
        var here = flags;
        var left = Unsafe.Add(ref flags, -1);
        var right = Unsafe.Add(ref flags, 1);
        var above = shift == 0 ? SignShift - 1 : SignShift - RowShift + shift;
        return ((here >> shift) & 0xAA)
            | ((here >> above) & 1)
            | (((left >> (SignShift + shift)) & 1) << 2)
            | (((right >> (SignShift + shift)) & 1) << 4)
            | (((here >> (SignShift + RowShift + shift)) & 1) << 6);
    }

    /// <summary>Notes that a coefficient has become significant, with it and with its neighbours.</summary>
    /// <param name="flags">The column's.</param>
    /// <param name="shift">Three bits for each row above the coefficient's in the stripe.</param>
    /// <param name="sign">1 when it is negative.</param>
    /// <param name="stride">From a stripe's flags to those of the next.</param>
    /// <param name="isCausal">Whether the stripe above is not to know of it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SetSignificant(ref uint flags, int shift, uint sign, int stride, bool isCausal)
    {
        Unsafe.Add(ref flags, -1) |= East << shift;
        flags |= (Significant | sign << SignShift) << shift;
        Unsafe.Add(ref flags, 1) |= West << shift;
        if (shift == 0 && !isCausal)
        {
            ref var above = ref Unsafe.Add(ref flags, -stride);
            Unsafe.Add(ref above, -1) |= 1 << 17;
            above |= 1 << 16 | sign << 31;
            Unsafe.Add(ref above, 1) |= 1 << 15;
        }
        else if (shift == (StripeRows - 1) * RowShift)
        {
            ref var below = ref Unsafe.Add(ref flags, stride);
            Unsafe.Add(ref below, -1) |= 1 << 2;
            below |= 1 << 1 | sign << 18;
            Unsafe.Add(ref below, 1) |= 1 << 0;
        }
    }
}
