using System.Buffers;
using BenchmarkDotNet.Attributes;
using ServerlessDicom.Bench.Data;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Gif;
using ServerlessDicom.Dicom.Imaging.Png;
using ServerlessDicom.Dicom.Imaging.Rendering;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;

namespace ServerlessDicom.Bench.Micro;

/// <summary>
/// From the native samples of a frame to a picture, and the picture's file: a CT slice of 512 x 512 words, and 2048 x 2048
/// colors of luma and chroma. Asked for is the CT as PNG within 8 ms.
/// </summary>
public class RenderBenchmarks
{
    private static readonly RenderSettings Thumbnail = new() { Viewport = new Viewport(128, 128) };
    private static readonly RenderSettings Enlarged = new() { Viewport = new Viewport(1024, 1024) };

    private readonly DicomDataset _ctDataset;
    private readonly FrameRenderer _ct;
    private readonly byte[] _ctPixels;
    private readonly FrameRenderer _color;
    private readonly byte[] _colorPixels = new byte[3 * 2048 * 2048];
    private readonly RasterImage _ctPicture;
    private readonly ArrayBufferWriter<byte> _output = new();

    public RenderBenchmarks()
    {
        var file = DicomFile.Parse(SyntheticInstances.CtSlice(0, 0, 0));
        var range = PixelDataLayout.From(file.Dataset, file.TransferSyntax)!.GetNativeRange(0);
        _ctDataset = file.Dataset;
        _ctPixels = file.Content.Slice((int)range.Offset, (int)range.Length).ToArray();
        _ct = FrameRenderer.Create(_ctDataset, DicomTag.PixelData);
        _ctPicture = RenderCt();
        _color = FrameRenderer.Create(
            new DicomDataset()
                .AddOrUpdate(DicomTag.Rows, DicomVR.US, 2048L)
                .AddOrUpdate(DicomTag.Columns, DicomVR.US, 2048L)
                .AddOrUpdate(DicomTag.SamplesPerPixel, DicomVR.US, 3L)
                .AddOrUpdate(DicomTag.BitsAllocated, DicomVR.US, 8L)
                .AddOrUpdate(DicomTag.PhotometricInterpretation, DicomVR.CS, "YBR_FULL"),
            DicomTag.PixelData
        );
        new Random(1).NextBytes(_colorPixels);
    }

    [Benchmark]
    public FrameRenderer Prepare() => FrameRenderer.Create(_ctDataset, DicomTag.PixelData);

    [Benchmark]
    public RasterImage RenderCt() =>
        _ct.Render(0, PhotometricInterpretation.Monochrome2, _ctPixels, RenderSettings.Default);

    [Benchmark]
    public RasterImage RenderCtThumbnail() =>
        _ct.Render(0, PhotometricInterpretation.Monochrome2, _ctPixels, Thumbnail);

    [Benchmark]
    public RasterImage RenderCtEnlarged() => _ct.Render(0, PhotometricInterpretation.Monochrome2, _ctPixels, Enlarged);

    [Benchmark]
    public RasterImage RenderColor() =>
        _color.Render(0, PhotometricInterpretation.YbrFull, _colorPixels, RenderSettings.Default);

    [Benchmark]
    public RasterImage RenderColorThumbnail() =>
        _color.Render(0, PhotometricInterpretation.YbrFull, _colorPixels, Thumbnail);

    [Benchmark]
    public ReadOnlyMemory<byte> WritePng() => PngWriter.Write(_ctPicture);

    [Benchmark]
    public int WriteGif()
    {
        _output.Clear();
        var gif = new GifWriter(_output, _ctPicture.Width, _ctPicture.Height, isLooped: false);
        gif.Write(_ctPicture, TimeSpan.Zero);
        gif.Complete();
        return _output.WrittenCount;
    }
}
