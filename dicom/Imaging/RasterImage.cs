namespace ServerlessDicom.Dicom.Imaging;

/// <summary>A picture as screens take it: 8 bits per sample, row by row from the top left, samples of a pixel together.</summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="SamplesPerPixel">1 for gray, 3 for red, green and blue.</param>
/// <param name="Samples">Width x Height x SamplesPerPixel of them.</param>
public sealed record RasterImage(int Width, int Height, int SamplesPerPixel, ReadOnlyMemory<byte> Samples);
