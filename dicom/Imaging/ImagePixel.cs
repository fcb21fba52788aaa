using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Imaging;

/// <summary>How the samples of a frame lie (Image Pixel Description Macro, PS3.3 §C.7.6.3.1).</summary>
public sealed record ImagePixel
{
    /// <summary>Rows of a frame, 1 to 65,535.</summary>
    public required int Rows { get; init; }

    /// <summary>Columns of a frame, 1 to 65,535.</summary>
    public required int Columns { get; init; }

    /// <summary>Samples of a pixel: 1 or 3, 4 with retired photometric interpretations.</summary>
    public required int SamplesPerPixel { get; init; }

    /// <summary>What the samples of a pixel mean.</summary>
    public required PhotometricInterpretation PhotometricInterpretation { get; init; }

    /// <summary>Bits that a sample takes: 1, 8, 16, 32 or 64.</summary>
    public required int BitsAllocated { get; init; }

    /// <summary>Bits of a sample that are meant, 1 to <see cref="BitsAllocated"/>.</summary>
    public required int BitsStored { get; init; }

    /// <summary>The highest of them, 0 being the lowest of the sample.</summary>
    public required int HighBit { get; init; }

    /// <summary>Whether samples are in two's complement (Pixel Representation 1).</summary>
    public bool IsSigned { get; init; }

    /// <summary>Whether a frame holds all of the first sample, then all of the second, … (Planar Configuration 1).</summary>
    public bool IsPlanar { get; init; }

    /// <summary>Whether samples are floating point numbers (Float and Double Float Pixel Data).</summary>
    public bool IsFloat { get; init; }

    /// <summary>Bytes of one sample; 1 for samples of one bit, eight of which share a byte.</summary>
    public int BytesPerSample => (BitsAllocated + 7) / 8;

    /// <summary>Pixels of a frame.</summary>
    public long Pixels => (long)Rows * Columns;

    /// <summary>Bytes of a frame with all samples of all pixels; with samples of one bit, rounded up to a byte.</summary>
    public long FrameBytes => (Pixels * SamplesPerPixel * BitsAllocated + 7) / 8;

    /// <summary>Reads the attributes; null when they say what cannot be.</summary>
    /// <param name="dataset">The data set of the image.</param>
    /// <param name="tag">Pixel Data, Float Pixel Data or Double Float Pixel Data.</param>
    public static ImagePixel? From(DicomDataset dataset, DicomTag tag)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var isFloat = tag != DicomTag.PixelData;
        var defaultBits =
            tag == DicomTag.FloatPixelData ? 32
            : tag == DicomTag.DoubleFloatPixelData ? 64
            : 0;
        var samples = dataset.GetInteger(DicomTag.SamplesPerPixel) ?? 1;
        var allocated = dataset.GetInteger(DicomTag.BitsAllocated) ?? defaultBits;
        var stored = isFloat ? allocated : dataset.GetInteger(DicomTag.BitsStored) ?? allocated;
        var high = isFloat ? allocated - 1 : dataset.GetInteger(DicomTag.HighBit) ?? stored - 1;
        if (
            dataset.GetInteger(DicomTag.Rows) is not (>= 1 and <= ushort.MaxValue and var rows)
            || dataset.GetInteger(DicomTag.Columns) is not (>= 1 and <= ushort.MaxValue and var columns)
            || samples is not (1 or 3 or 4)
            || allocated is not (1 or 8 or 16 or 32 or 64)
            || (isFloat && allocated != defaultBits)
            || stored < 1
            || stored > allocated
            || high >= allocated
            || high + 1 < stored
        )
        {
            return null;
        }

        return new ImagePixel
        {
            Rows = (int)rows,
            Columns = (int)columns,
            SamplesPerPixel = (int)samples,
            PhotometricInterpretation = PhotometricInterpretationTerms.Parse(
                dataset.GetString(DicomTag.PhotometricInterpretation)
            ),
            BitsAllocated = (int)allocated,
            BitsStored = (int)stored,
            HighBit = (int)high,
            IsSigned = !isFloat && dataset.GetInteger(DicomTag.PixelRepresentation) == 1,
            IsPlanar = samples > 1 && dataset.GetInteger(DicomTag.PlanarConfiguration) == 1,
            IsFloat = isFloat,
        };
    }
}
