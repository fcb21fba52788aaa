using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Tiles;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Blocks;

/// <summary>The contexts in which the bits of coefficients are coded (ISO/IEC 15444-1 Annex D.3).</summary>
internal static class BlockContexts
{
    /// <summary>Significance where no neighbour is significant; the other eight follow.</summary>
    public const int FirstZero = 0;

    /// <summary>The first of five for signs.</summary>
    public const int FirstSign = 9;

    /// <summary>The first of three for refinement.</summary>
    public const int FirstMagnitude = 14;

    /// <summary>Whether four coefficients stay insignificant.</summary>
    public const int RunLength = 17;

    /// <summary>Which of four becomes significant.</summary>
    public const int Uniform = 18;

    private const int Neighbourhoods = 512;

    private static readonly byte[][] _zero =
    [
        MakeZero((h, v, d) => OfLowPass(h, v, d)),
        MakeZero((h, v, d) => OfLowPass(v, h, d)),
        MakeZero((h, v, d) => OfHighPass(h + v, d)),
    ];

    private static readonly byte[] _sign = MakeSign();

    /// <summary>
    /// Contexts of significance (Table D.1) by the significance of the neighbours, bits 0 to 8 being north-west, north,
    /// north-east, west, the coefficient itself (which does not matter), east, south-west, south, south-east.
    /// </summary>
    public static ReadOnlySpan<byte> Zero(SubbandOrientation orientation) =>
        orientation switch
        {
            SubbandOrientation.HL => _zero[1],
            SubbandOrientation.HH => _zero[2],
            _ => _zero[0],
        };

    /// <summary>
    /// Twice the context of a sign (Tables D.2 and D.3), plus the bit to flip it by. Bits 1, 3, 5 and 7 of the index say
    /// whether the neighbours to the north, west, east and south are significant, bits 0, 2, 4 and 6 whether they are negative.
    /// </summary>
    public static ReadOnlySpan<byte> Sign => _sign;

    private static byte[] MakeZero(Func<int, int, int, int> context)
    {
        var contexts = new byte[Neighbourhoods];
        for (var i = 0; i < contexts.Length; i++)
        {
            contexts[i] = (byte)context(
                Bit(i, 3) + Bit(i, 5),
                Bit(i, 1) + Bit(i, 7),
                Bit(i, 0) + Bit(i, 2) + Bit(i, 6) + Bit(i, 8)
            );
        }

        return contexts;
    }

    private static int OfLowPass(int horizontal, int vertical, int diagonal) =>
        (horizontal, vertical, diagonal) switch
        {
            (2, _, _) => 8,
            (1, >= 1, _) => 7,
            (1, 0, >= 1) => 6,
            (1, 0, 0) => 5,
            (0, 2, _) => 4,
            (0, 1, _) => 3,
            _ => Math.Min(diagonal, 2),
        };

    private static int OfHighPass(int adjacent, int diagonal) =>
        diagonal switch
        {
            >= 3 => 8,
            2 => adjacent >= 1 ? 7 : 6,
            1 => 3 + Math.Min(adjacent, 2),
            _ => Math.Min(adjacent, 2),
        };

    private static byte[] MakeSign()
    {
        var contexts = new byte[256];
        for (var i = 0; i < contexts.Length; i++)
        {
            var horizontal = Math.Clamp(Contribution(i, 2) + Contribution(i, 4), -1, 1);
            var vertical = Math.Clamp(Contribution(i, 0) + Contribution(i, 6), -1, 1);
            var isFlipped = horizontal < 0 || (horizontal == 0 && vertical < 0);
            var offset = isFlipped ? -3 * horizontal - vertical : 3 * horizontal + vertical;
            contexts[i] = (byte)(2 * (FirstSign + offset) + (isFlipped ? 1 : 0));
        }

        return contexts;
    }

    /// <summary>A neighbour's: 1 when positive, -1 when negative, 0 while insignificant.</summary>
    private static int Contribution(int neighbours, int bit) =>
        Bit(neighbours, bit + 1) * (1 - 2 * Bit(neighbours, bit));

    private static int Bit(int value, int bit) => (value >> bit) & 1;
}
