using System.Buffers.Binary;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Examples.BoneSegmentation.Imaging;

/// <summary>The way from stored values of 16 bits allocated to Hounsfield units (PS3.3 §C.11.1.1.2).</summary>
/// <param name="BitsStored">Bits of a value, the lowest of the 16.</param>
/// <param name="IsSigned">Whether they are two's complement.</param>
/// <param name="Slope">Rescale Slope (0028,1053).</param>
/// <param name="Intercept">Rescale Intercept (0028,1052).</param>
/// <param name="Padding">Stored values from and to which a pixel has no meaning (PS3.3 §C.7.5.1.1.2); null for none.</param>
internal sealed record HounsfieldScale(
    int BitsStored,
    bool IsSigned,
    double Slope,
    double Intercept,
    (long From, long To)? Padding
)
{
    /// <summary>What a pixel without meaning becomes: less than any threshold.</summary>
    public const int None = int.MinValue;

    /// <summary>Takes the scale from the attributes of an image; null when it has none that is understood.</summary>
    public static HounsfieldScale? Of(DicomDataset metadata)
    {
        var bits = metadata.GetInteger(DicomTag.BitsStored);
        if (
            metadata.GetInteger(DicomTag.BitsAllocated) != 16
            || bits is not (>= 1 and <= 16)
            || metadata.GetInteger(DicomTag.HighBit) != bits - 1
            || metadata.GetNumber(DicomTag.RescaleSlope) is not { } slope
            || metadata.GetNumber(DicomTag.RescaleIntercept) is not { } intercept
            || !double.IsFinite(slope)
            || !double.IsFinite(intercept)
            || metadata.GetString(DicomTag.RescaleType) is not (null or "" or "HU")
        )
        {
            return null;
        }

        (long, long)? padding = null;
        if (metadata.GetInteger(DicomTag.PixelPaddingValue) is { } value)
        {
            var limit = metadata.GetInteger(DicomTag.PixelPaddingRangeLimit) ?? value;
            padding = (Math.Min(value, limit), Math.Max(value, limit));
        }

        var isSigned = metadata.GetInteger(DicomTag.PixelRepresentation) == 1;
        return new HounsfieldScale((int)bits, isSigned, slope, intercept, padding);
    }

    /// <summary>Converts pixels, little endian; a pixel without meaning becomes <see cref="None"/>.</summary>
    public void Convert(ReadOnlySpan<byte> stored, Span<int> hounsfield)
    {
        var unused = 16 - BitsStored;
        for (var i = 0; i < hounsfield.Length; i++)
        {
            var bits = BinaryPrimitives.ReadUInt16LittleEndian(stored[(i * sizeof(ushort))..]);
            var value = IsSigned ? (short)(bits << unused) >> unused : (ushort)(bits << unused) >> unused;
            hounsfield[i] =
                Padding is var (from, to) && value >= from && value <= to
                    ? None
                    : (int)Math.Clamp(Math.Round(value * Slope + Intercept), short.MinValue, short.MaxValue);
        }
    }
}
