namespace ServerlessDicom.Dicom.Imaging.Gif;

/// <summary>One image of a file, and what the extension in front of it says (Graphics Interchange Format 89a, §20, §23).</summary>
/// <param name="X">Its first column on the screen.</param>
/// <param name="Y">Its first row.</param>
/// <param name="Width">Its columns.</param>
/// <param name="Height">Its rows.</param>
/// <param name="IsInterlaced">Whether its rows come in four passes.</param>
/// <param name="Palette">Red, green and blue of each color.</param>
/// <param name="Disposal">What becomes of it before the next: 2 it is cleared, 3 what was there before is put back.</param>
/// <param name="TransparentIndex">The index of pixels that leave what is there; null for none.</param>
/// <param name="Delay">Time until the next, in hundredths of a second.</param>
internal sealed record GifFrame(
    int X,
    int Y,
    int Width,
    int Height,
    bool IsInterlaced,
    ReadOnlyMemory<byte> Palette,
    int Disposal,
    int? TransparentIndex,
    int Delay
);
