using System.Buffers.Binary;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Imaging;

/// <summary>How to read the samples of native frames, and to show them (PS3.3 §C.7.6.3, §C.11.1, §C.11.2).</summary>
public sealed record NativeImage
{
    /// <summary>Rows of a frame.</summary>
    public required int Rows { get; init; }

    /// <summary>Columns of a frame.</summary>
    public required int Columns { get; init; }

    /// <summary>1 for gray, 3 for red, green and blue.</summary>
    public required int SamplesPerPixel { get; init; }

    /// <summary>8 or 16.</summary>
    public required int BitsAllocated { get; init; }

    /// <summary>Bits of a sample that are meant.</summary>
    public required int BitsStored { get; init; }

    /// <summary>The highest of them, 0 being the lowest of the sample.</summary>
    public required int HighBit { get; init; }

    /// <summary>Whether samples are in two's complement (Pixel Representation 1).</summary>
    public required bool IsSigned { get; init; }

    /// <summary>Whether the lowest value is white (MONOCHROME1).</summary>
    public required bool IsInverted { get; init; }

    /// <summary>Whether a frame holds all of red, then all of green, then all of blue (Planar Configuration 1).</summary>
    public required bool IsPlanar { get; init; }

    /// <summary>What samples are multiplied with.</summary>
    public double RescaleSlope { get; init; } = 1;

    /// <summary>What is then added.</summary>
    public double RescaleIntercept { get; init; }

    /// <summary>Center and width of the first window; null when there is none that holds for the rescaled values.</summary>
    public (double Center, double Width)? Window { get; init; }

    /// <summary>Bytes of one sample.</summary>
    public int BytesPerSample => BitsAllocated / 8;

    /// <summary>Bytes of one frame.</summary>
    public long FrameBytes => (long)Rows * Columns * SamplesPerPixel * BytesPerSample;

    /// <summary>Reads the attributes of an image; null when it is none of gray or RGB in 8 or 16 bits, or says what cannot be.</summary>
    public static NativeImage? From(DicomDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var photometric = dataset.GetString(DicomTag.PhotometricInterpretation);
        var samples = photometric switch
        {
            "MONOCHROME1" or "MONOCHROME2" => 1,
            "RGB" => 3,
            _ => 0,
        };
        var allocated = dataset.GetInteger(DicomTag.BitsAllocated) ?? 0;
        var stored = dataset.GetInteger(DicomTag.BitsStored) ?? allocated;
        var high = dataset.GetInteger(DicomTag.HighBit) ?? stored - 1;
        if (
            dataset.GetInteger(DicomTag.Rows) is not (>= 1 and <= ushort.MaxValue and var rows)
            || dataset.GetInteger(DicomTag.Columns) is not (>= 1 and <= ushort.MaxValue and var columns)
            || samples == 0
            || (dataset.GetInteger(DicomTag.SamplesPerPixel) ?? 1) != samples
            || allocated is not (8 or 16)
            || (samples == 3 && allocated != 8)
            || stored < 1
            || stored > allocated
            || high >= allocated
            || high + 1 < stored
        )
        {
            return null;
        }

        var isSigned = dataset.GetInteger(DicomTag.PixelRepresentation) == 1;
        // A look-up table stands in place of slope and intercept; windows are of its values, which are not made here.
        var hasTable = dataset.TryGetElement(DicomTag.ModalityLUTSequence, out _);
        var slope = hasTable ? 1 : dataset.GetNumber(DicomTag.RescaleSlope) ?? 1;
        var intercept = hasTable ? 0 : dataset.GetNumber(DicomTag.RescaleIntercept) ?? 0;
        return new NativeImage
        {
            Rows = (int)rows,
            Columns = (int)columns,
            SamplesPerPixel = samples,
            BitsAllocated = (int)allocated,
            BitsStored = (int)stored,
            HighBit = (int)high,
            IsSigned = isSigned && samples == 1,
            IsInverted = photometric == "MONOCHROME1",
            IsPlanar = samples == 3 && dataset.GetInteger(DicomTag.PlanarConfiguration) == 1,
            RescaleSlope = double.IsFinite(slope) && slope != 0 ? slope : 1,
            RescaleIntercept = double.IsFinite(intercept) ? intercept : 0,
            Window =
                !hasTable
                && dataset.GetNumber(DicomTag.WindowCenter) is { } center
                && dataset.GetNumber(DicomTag.WindowWidth) is { } width
                && double.IsFinite(center)
                && double.IsFinite(width)
                && width >= 1
                    ? (center, width)
                    : null,
        };
    }

    /// <summary>The value of a stored sample: those of its bits that are meant, with their sign.</summary>
    /// <param name="bytes">Little endian.</param>
    public int ReadSample(ReadOnlySpan<byte> bytes)
    {
        var word = BitsAllocated == 8 ? bytes[0] : BinaryPrimitives.ReadUInt16LittleEndian(bytes);
        var value = (word >> (HighBit + 1 - BitsStored)) & ((1 << BitsStored) - 1);
        return IsSigned && (value >> (BitsStored - 1)) != 0 ? value - (1 << BitsStored) : value;
    }
}
