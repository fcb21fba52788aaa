using System.Runtime.InteropServices;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Rendering;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Tests.Imaging.Rendering;

/// <summary>Makes data sets of images, and renders them.</summary>
internal static class ImageOf
{
    /// <summary>A gray image of 16 bits.</summary>
    public static DicomDataset Words(int rows, int columns, bool isSigned = false) =>
        Samples(rows, columns, 1, 16, "MONOCHROME2")
            .AddOrUpdate(DicomTag.PixelRepresentation, DicomVR.US, isSigned ? 1L : 0L);

    /// <summary>A gray image of 8 bits.</summary>
    public static DicomDataset Bytes(int rows, int columns) => Samples(rows, columns, 1, 8, "MONOCHROME2");

    /// <summary>A color image of 8 bits.</summary>
    public static DicomDataset Colors(int rows, int columns) => Samples(rows, columns, 3, 8, "RGB");

    /// <summary>Any image.</summary>
    public static DicomDataset Samples(int rows, int columns, int samples, int bits, string photometric) =>
        new DicomDataset()
            .AddOrUpdate(DicomTag.Rows, DicomVR.US, (long)rows)
            .AddOrUpdate(DicomTag.Columns, DicomVR.US, (long)columns)
            .AddOrUpdate(DicomTag.SamplesPerPixel, DicomVR.US, (long)samples)
            .AddOrUpdate(DicomTag.BitsAllocated, DicomVR.US, (long)bits)
            .AddOrUpdate(DicomTag.BitsStored, DicomVR.US, (long)bits)
            .AddOrUpdate(DicomTag.HighBit, DicomVR.US, bits - 1L)
            .AddOrUpdate(DicomTag.PhotometricInterpretation, DicomVR.CS, photometric);

    /// <summary>The picture of one frame as the data set says it is to be shown.</summary>
    public static RasterImage Render<T>(
        this DicomDataset dataset,
        T[] samples,
        RenderSettings? settings = null,
        int frame = 0,
        DicomTag? tag = null
    )
        where T : struct
    {
        var renderer = FrameRenderer.Create(dataset, tag ?? DicomTag.PixelData);
        return renderer.Render(
            frame,
            renderer.Image.PhotometricInterpretation,
            MemoryMarshal.AsBytes<T>(samples),
            settings ?? RenderSettings.Default
        );
    }

    /// <summary>The samples of <see cref="Render"/>.</summary>
    public static byte[] Shades<T>(this DicomDataset dataset, params T[] samples)
        where T : struct => dataset.Render(samples).Samples.ToArray();

    /// <summary>An item with a window.</summary>
    public static DicomDataset Window(double center, double width, string? function = null)
    {
        var item = new DicomDataset()
            .AddOrUpdate(DicomTag.WindowCenter, DicomVR.DS, center)
            .AddOrUpdate(DicomTag.WindowWidth, DicomVR.DS, width);
        return function is null ? item : item.AddOrUpdate(DicomTag.VOILUTFunction, DicomVR.CS, function);
    }
}
