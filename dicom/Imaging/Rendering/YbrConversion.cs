using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ServerlessDicom.Dicom.Imaging.Rendering;

/// <summary>Makes red, green and blue of luma and chroma, in place: the inverse of the equations of PS3.3 §C.7.6.3.1.2.</summary>
internal sealed class YbrConversion
{
    private const int FractionBits = 16;
    private const int Half = 1 << (FractionBits - 1);
    private const int ChromaZero = 128;

    /// <summary>Pixels that are converted at once.</summary>
    private const int Step = 16;

    private readonly int _luma;
    private readonly int _offset;
    private readonly int _redOfRed;
    private readonly int _greenOfBlue;
    private readonly int _greenOfRed;
    private readonly int _blueOfBlue;

    private YbrConversion(
        int lumaZero,
        double luma,
        double redOfRed,
        double greenOfBlue,
        double greenOfRed,
        double blueOfBlue
    )
    {
        _luma = ToFixed(luma);
        _offset = Half - lumaZero * _luma;
        _redOfRed = ToFixed(redOfRed);
        _greenOfBlue = ToFixed(greenOfBlue);
        _greenOfRed = ToFixed(greenOfRed);
        _blueOfBlue = ToFixed(blueOfBlue);
    }

    /// <summary>YBR_FULL: all of them over the whole range.</summary>
    public static YbrConversion Full { get; } = new(0, 1, 1.402, -0.344136, -0.714136, 1.772);

    /// <summary>YBR_PARTIAL: luma from 16 to 235, chroma from 16 to 240.</summary>
    public static YbrConversion Partial { get; } = new(16, 1.1644, 1.5960, -0.3917, -0.8130, 2.0173);

    /// <summary>Converts pixels of three samples each.</summary>
    public void Convert(Span<byte> pixels)
    {
        ref var first = ref MemoryMarshal.GetReference(pixels);
        var done = 0;
        for (; done + 3 * Step <= pixels.Length; done += 3 * Step)
        {
            Convert(ref first, (nuint)done);
        }

        for (pixels = pixels[done..]; pixels.Length >= 3; pixels = pixels[3..])
        {
            var luma = pixels[0] * _luma + _offset;
            var blue = pixels[1] - ChromaZero;
            var red = pixels[2] - ChromaZero;
            pixels[0] = Clamp(luma + _redOfRed * red);
            pixels[1] = Clamp(luma + _greenOfBlue * blue + _greenOfRed * red);
            pixels[2] = Clamp(luma + _blueOfBlue * blue);
        }
    }

    /// <summary>Converts <see cref="Step"/> pixels, told apart into three vectors and put together again.</summary>
    private void Convert(ref byte pixels, nuint at)
    {
        const byte No = 255;
        var first = Vector128.LoadUnsafe(ref pixels, at);
        var second = Vector128.LoadUnsafe(ref pixels, at + 16);
        var third = Vector128.LoadUnsafe(ref pixels, at + 32);
        var luma =
            Vector128.Shuffle(first, Vector128.Create(0, 3, 6, 9, 12, 15, No, No, No, No, No, No, No, No, No, No))
            | Vector128.Shuffle(second, Vector128.Create(No, No, No, No, No, No, 2, 5, 8, 11, 14, No, No, No, No, No))
            | Vector128.Shuffle(third, Vector128.Create(No, No, No, No, No, No, No, No, No, No, No, 1, 4, 7, 10, 13));
        var blue =
            Vector128.Shuffle(first, Vector128.Create(1, 4, 7, 10, 13, No, No, No, No, No, No, No, No, No, No, No))
            | Vector128.Shuffle(second, Vector128.Create(No, No, No, No, No, 0, 3, 6, 9, 12, 15, No, No, No, No, No))
            | Vector128.Shuffle(third, Vector128.Create(No, No, No, No, No, No, No, No, No, No, No, 2, 5, 8, 11, 14));
        var red =
            Vector128.Shuffle(first, Vector128.Create(2, 5, 8, 11, 14, No, No, No, No, No, No, No, No, No, No, No))
            | Vector128.Shuffle(second, Vector128.Create(No, No, No, No, No, 1, 4, 7, 10, 13, No, No, No, No, No, No))
            | Vector128.Shuffle(third, Vector128.Create(No, No, No, No, No, No, No, No, No, No, 0, 3, 6, 9, 12, 15));
        Convert(ref luma, ref blue, ref red);
        first =
            Vector128.Shuffle(luma, Vector128.Create(0, No, No, 1, No, No, 2, No, No, 3, No, No, 4, No, No, 5))
            | Vector128.Shuffle(blue, Vector128.Create(No, 0, No, No, 1, No, No, 2, No, No, 3, No, No, 4, No, No))
            | Vector128.Shuffle(red, Vector128.Create(No, No, 0, No, No, 1, No, No, 2, No, No, 3, No, No, 4, No));
        second =
            Vector128.Shuffle(luma, Vector128.Create(No, No, 6, No, No, 7, No, No, 8, No, No, 9, No, No, 10, No))
            | Vector128.Shuffle(blue, Vector128.Create(5, No, No, 6, No, No, 7, No, No, 8, No, No, 9, No, No, 10))
            | Vector128.Shuffle(red, Vector128.Create(No, 5, No, No, 6, No, No, 7, No, No, 8, No, No, 9, No, No));
        third =
            Vector128.Shuffle(luma, Vector128.Create(No, 11, No, No, 12, No, No, 13, No, No, 14, No, No, 15, No, No))
            | Vector128.Shuffle(blue, Vector128.Create(No, No, 11, No, No, 12, No, No, 13, No, No, 14, No, No, 15, No))
            | Vector128.Shuffle(red, Vector128.Create(10, No, No, 11, No, No, 12, No, No, 13, No, No, 14, No, No, 15));
        first.StoreUnsafe(ref pixels, at);
        second.StoreUnsafe(ref pixels, at + 16);
        third.StoreUnsafe(ref pixels, at + 32);
    }

    /// <summary>Makes red of luma, green of the chroma of blue, and blue of that of red.</summary>
    private void Convert(ref Vector128<byte> luma, ref Vector128<byte> blue, ref Vector128<byte> red)
    {
        var (lumaLow, lumaHigh) = Vector128.Widen(luma);
        var (blueLow, blueHigh) = Vector128.Widen(blue);
        var (redLow, redHigh) = Vector128.Widen(red);
        var zero = Vector128.Create((short)ChromaZero);
        var low = Convert(lumaLow.AsInt16(), blueLow.AsInt16() - zero, redLow.AsInt16() - zero);
        var high = Convert(lumaHigh.AsInt16(), blueHigh.AsInt16() - zero, redHigh.AsInt16() - zero);
        luma = Vector128.Narrow(low.Red, high.Red);
        blue = Vector128.Narrow(low.Green, high.Green);
        red = Vector128.Narrow(low.Blue, high.Blue);
    }

    private (Vector128<ushort> Red, Vector128<ushort> Green, Vector128<ushort> Blue) Convert(
        Vector128<short> luma,
        Vector128<short> blue,
        Vector128<short> red
    )
    {
        var (lumaLow, lumaHigh) = Vector128.Widen(luma);
        var (blueLow, blueHigh) = Vector128.Widen(blue);
        var (redLow, redHigh) = Vector128.Widen(red);
        var offset = Vector128.Create(_offset);
        lumaLow = lumaLow * _luma + offset;
        lumaHigh = lumaHigh * _luma + offset;
        return (
            Clamp(lumaLow + redLow * _redOfRed, lumaHigh + redHigh * _redOfRed),
            Clamp(
                lumaLow + blueLow * _greenOfBlue + redLow * _greenOfRed,
                lumaHigh + blueHigh * _greenOfBlue + redHigh * _greenOfRed
            ),
            Clamp(lumaLow + blueLow * _blueOfBlue, lumaHigh + blueHigh * _blueOfBlue)
        );
    }

    private static Vector128<ushort> Clamp(Vector128<int> low, Vector128<int> high)
    {
        var whole = Vector128.Narrow(low >> FractionBits, high >> FractionBits);
        return Vector128
            .Min(Vector128.Max(whole, Vector128<short>.Zero), Vector128.Create((short)byte.MaxValue))
            .AsUInt16();
    }

    private static byte Clamp(int value) => (byte)Math.Clamp(value >> FractionBits, 0, byte.MaxValue);

    private static int ToFixed(double factor) => (int)Math.Round(factor * (1 << FractionBits));
}
