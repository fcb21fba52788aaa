namespace ServerlessDicom.Dicom.Imaging;

/// <summary>
/// The bytes of the file that cover one or more consecutive native frames, and where in them the frames are. Frames
/// whose size is no multiple of 8 bits share bytes with their neighbours (PS3.5 §8.1.1).
/// </summary>
/// <param name="Offset">Where the covering bytes start, counted as <see cref="PixelDataLayout.Offset"/> is.</param>
/// <param name="Length">How many covering bytes there are.</param>
/// <param name="FirstBit">Bits of the covering bytes, least significant first, that come before the frames.</param>
/// <param name="BitCount">Bits of the frames.</param>
/// <param name="SwapSize">Bytes per word to reverse so that the covering bytes become little endian; 1 for none.</param>
public readonly record struct NativeFrameRange(long Offset, long Length, int FirstBit, long BitCount, int SwapSize)
{
    /// <summary>Bytes the frames take once they start at the first bit of their first byte.</summary>
    public long ByteCount => (BitCount + 7) / 8;
}
