using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Codestreams;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Blocks;

/// <summary>A code-block while it is decoded.</summary>
internal readonly ref struct BlockState
{
    /// <summary>Its segments.</summary>
    public required ReadOnlySpan<byte> Bytes { get; init; }

    /// <summary>Its coefficients, row by row, with one bit below those that are coded: half of the last bit-plane decoded.</summary>
    public required Span<int> Coefficients { get; init; }

    /// <summary><see cref="BlockFlags"/> of each column, stripe by stripe, with a column and a stripe around that are none.</summary>
    public required Span<uint> Flags { get; init; }

    /// <summary>The states of the contexts.</summary>
    public required Span<uint> ContextStates { get; init; }

    /// <summary>The contexts of zero coding in the subband.</summary>
    public required ReadOnlySpan<byte> ZeroCoding { get; init; }

    /// <summary>Columns.</summary>
    public required int Width { get; init; }

    /// <summary>Rows.</summary>
    public required int Height { get; init; }

    /// <summary>How it is coded.</summary>
    public required CodeBlockStyle Style { get; init; }

    /// <summary>From a stripe's flags to those of the next.</summary>
    public int Stride => StrideOf(Width);

    /// <summary>Whether contexts do not look into the stripe below.</summary>
    public bool IsCausal => (Style & CodeBlockStyle.VerticallyCausal) != 0;

    /// <summary>How many flags a code-block needs.</summary>
    public static int FlagsOf(int width, int height) =>
        StrideOf(width) * ((height + BlockFlags.StripeRows - 1) / BlockFlags.StripeRows + 2);

    private static int StrideOf(int width) => width + 2;
}
