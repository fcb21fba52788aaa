using System.Collections.Immutable;

namespace ServerlessDicom.Dicom.Imaging.Rendering;

/// <summary>
/// The letters of Latin-1, drawn for this project in Font8x13.txt: rows of 16 letters from U+0020 to U+007F and from
/// U+00A0 to U+00FF, 8 columns and 13 lines each. The box in the place of U+007F stands for all that is not there.
/// </summary>
internal static class BitmapFont
{
    /// <summary>From one letter to the next.</summary>
    public const int Width = 8;

    /// <summary>From one line to the next.</summary>
    public const int Height = 13;

    private const int LettersPerBand = 16;
    private const int FirstBands = (0x80 - 0x20) / LettersPerBand;
    private const char Unknown = '\x7F';

    private static readonly ImmutableArray<string> _lines = Load();

    /// <summary>Whether a point of a letter is set.</summary>
    /// <param name="letter">The character.</param>
    /// <param name="x">From the left, below <see cref="Width"/>.</param>
    /// <param name="y">From the top, below <see cref="Height"/>.</param>
    public static bool IsSet(char letter, int x, int y)
    {
        var code = letter is >= ' ' and < '\x7F' or >= '\xA0' and <= '\xFF' ? letter : Unknown;
        var (band, place) =
            code < 0xA0
                ? Math.DivRem(code - 0x20, LettersPerBand)
                : Math.DivRem(code - 0xA0 + FirstBands * LettersPerBand, LettersPerBand);
        return _lines[band * Height + y][place * Width + x] == '#';
    }

    private static ImmutableArray<string> Load()
    {
        using var resource = typeof(BitmapFont).Assembly.GetManifestResourceStream("Font8x13.txt")!;
        using var reader = new StreamReader(resource);
        return
        [
            .. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        ];
    }
}
