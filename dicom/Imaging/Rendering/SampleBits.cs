namespace ServerlessDicom.Dicom.Imaging.Rendering;

/// <summary>Which bits of a sample are meant (PS3.5 §8.1.1). Others may hold an overlay, or the sign extended.</summary>
/// <param name="Count">Bits Stored.</param>
/// <param name="Shift">The lowest of them.</param>
/// <param name="IsSigned">Whether the highest is a sign.</param>
internal readonly record struct SampleBits(int Count, int Shift, bool IsSigned)
{
    /// <summary>The bits of an image's samples.</summary>
    public static SampleBits Of(ImagePixel image) =>
        new(image.BitsStored, image.HighBit + 1 - image.BitsStored, image.IsSigned);

    /// <summary>The bits, moved to the lowest places; no more than 32.</summary>
    public uint Mask => uint.MaxValue >> (32 - Count);

    /// <summary>The value of the bits, moved to the lowest places.</summary>
    public int ValueOf(int bits) => IsSigned ? bits << (32 - Count) >> (32 - Count) : bits;

    /// <summary>The value of a whole sample.</summary>
    public double ValueOf(ulong sample)
    {
        var highest = sample << (64 - Count - Shift);
        return IsSigned ? (long)highest >> (64 - Count) : highest >> (64 - Count);
    }

    /// <summary>The value of an attribute that is one of a sample, such as Pixel Padding Value, which may have been read with the wrong sign.</summary>
    public long? Reinterpret(long? value) =>
        value is { } given && Count <= 16 ? (IsSigned ? (short)given : (ushort)given) : value;
}
