using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Imaging;

/// <summary>The size of a native frame (PS3.5 §8.1.1, PS3.3 §C.7.6.3).</summary>
internal static class NativeFrameSize
{
    /// <summary>Bits of one frame of <paramref name="pixelData"/>; null when the data set does not say, or says more than a file can hold.</summary>
    public static long? Of(DicomDataset dataset, DicomElement pixelData)
    {
        var rows = dataset.GetInteger(DicomTag.Rows) ?? 0;
        var columns = dataset.GetInteger(DicomTag.Columns) ?? 0;
        var samples = dataset.GetInteger(DicomTag.SamplesPerPixel) ?? 1;
        var bitsAllocated = dataset.GetInteger(DicomTag.BitsAllocated) ?? DefaultBitsAllocated(pixelData.Tag);
        if (
            rows is < 1 or > ushort.MaxValue
            || columns is < 1 or > ushort.MaxValue
            || samples is < 1 or > ushort.MaxValue
            || bitsAllocated is < 1 or > ushort.MaxValue
        )
        {
            return null;
        }

        var full = (Int128)rows * columns * samples * bitsAllocated;
        if (full > long.MaxValue / 16)
        {
            return null;
        }

        return
            SubsampledSamples(dataset, rows, columns, samples) is { } subsampled
            && !HoldsFullChroma(dataset, pixelData, (long)full)
            ? subsampled * bitsAllocated
            : (long)full;
    }

    private static long DefaultBitsAllocated(DicomTag tag) =>
        tag == DicomTag.FloatPixelData ? 32
        : tag == DicomTag.DoubleFloatPixelData ? 64
        : 0;

    /// <summary>Samples of one frame when chroma has fewer of them than luma (PS3.3 §C.7.6.3.1.2); null when it has as many.</summary>
    private static long? SubsampledSamples(DicomDataset dataset, long rows, long columns, long samples) =>
        samples != 3
            ? null
            : dataset.GetString(DicomTag.PhotometricInterpretation) switch
            {
                "YBR_FULL_422" or "YBR_PARTIAL_422" => rows * (columns + 2 * ((columns + 1) / 2)),
                "YBR_PARTIAL_420" => rows * columns + 2 * ((rows + 1) / 2) * ((columns + 1) / 2),
                _ => null,
            };

    /// <summary>
    /// Whether the pixel data hold every declared frame at full chroma. Decompressors are known to leave a 4:2:2
    /// label on data they have expanded; the length tells.
    /// </summary>
    private static bool HoldsFullChroma(DicomDataset dataset, DicomElement pixelData, long fullBits) =>
        pixelData.Length * 8 / fullBits >= (PixelDataLayout.NumberOfFrames(dataset) ?? 1);
}
