using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Rendering;
using ServerlessDicom.Dicom.Parsing;
using ServerlessDicom.Dicom.Tests.Parsing;

namespace ServerlessDicom.Dicom.Tests.Imaging.Rendering;

/// <summary>Renders frames of files.</summary>
internal static class RenderingOfFile
{
    /// <summary>The picture of a frame; null when its transfer syntax cannot be decoded.</summary>
    public static async Task<RasterImage?> RenderAsync(byte[] bytes, int frame, RenderSettings settings)
    {
        var file = DicomFile.Parse(bytes);
        var layout = PixelDataLayout.From(file.Dataset, file.TransferSyntax)!;
        var renderer = FrameRenderer.Create(file.Dataset, layout.Tag);
        var reader = new FrameReader(new BytesSource(file.Content), layout, renderer.Image, file.TransferSyntax.Uid);
        if (!reader.CanDecode)
        {
            return null;
        }

        var native = new byte[reader.Native.FrameBytes];
        var photometric = await reader.ReadAsync(frame, native, TestContext.Current.CancellationToken);
        return renderer.Render(frame, photometric, native, settings);
    }
}
