using System.Buffers;
using BenchmarkDotNet.Attributes;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg;

namespace ServerlessDicom.Bench.Micro;

/// <summary>
/// JPEG, baseline, of a slice of 512 x 512 and of an image of 2048 x 2048 colors, in both usual samplings of chroma: asked
/// for is half the speed of djpeg.
/// </summary>
public class JpegBenchmarks
{
    private const int Quality = 90;

    private static readonly ImagePixel Gray = PixelOf(512, 1);
    private static readonly ImagePixel Color = PixelOf(2048, 3);

    private readonly RasterImage _gray = Picture(512, 1);
    private readonly RasterImage _color = Picture(2048, 3);
    private readonly byte[] _grayFile;
    private readonly byte[] _colorFile;
    private readonly byte[] _smallChromaFile;
    private readonly byte[] _native = new byte[Color.FrameBytes];
    private readonly ArrayBufferWriter<byte> _output = new(16 << 20);

    public JpegBenchmarks()
    {
        _grayFile = Encode(_gray, Quality);
        _colorFile = Encode(_color, Quality);
        _smallChromaFile = Encode(_color, Quality - 1);
    }

    [Benchmark]
    public void DecodeGray() => JpegCodec.Decode(_grayFile, Gray, _native.AsSpan(0, (int)Gray.FrameBytes));

    [Benchmark]
    public void DecodeColor444() => JpegCodec.Decode(_colorFile, Color, _native);

    [Benchmark]
    public void DecodeColor420() => JpegCodec.Decode(_smallChromaFile, Color, _native);

    [Benchmark]
    public void EncodeGray() => Write(_gray, Quality);

    [Benchmark]
    public void EncodeColor444() => Write(_color, Quality);

    /// <summary>Below a quality of 90, four pixels share chroma.</summary>
    [Benchmark]
    public void EncodeColor420() => Write(_color, Quality - 1);

    private void Write(RasterImage image, int quality)
    {
        _output.ResetWrittenCount();
        JpegWriter.Write(image, quality, iccProfile: default, _output);
    }

    private static byte[] Encode(RasterImage image, int quality)
    {
        var output = new ArrayBufferWriter<byte>();
        JpegWriter.Write(image, quality, iccProfile: default, output);
        return output.WrittenSpan.ToArray();
    }

    private static ImagePixel PixelOf(int size, int samples) =>
        new()
        {
            Rows = size,
            Columns = size,
            SamplesPerPixel = samples,
            PhotometricInterpretation =
                samples == 1 ? PhotometricInterpretation.Monochrome2 : PhotometricInterpretation.YbrFull422,
            BitsAllocated = 8,
            BitsStored = 8,
            HighBit = 7,
        };

    /// <summary>Waves, edges and grain, as photographs have them.</summary>
    private static RasterImage Picture(int size, int samples)
    {
        var random = new Random(1);
        var pixels = new byte[size * size * samples];
        for (var i = 0; i < pixels.Length; i++)
        {
            var (y, x) = Math.DivRem(i / samples, size);
            var sample = i % samples;
            var value = 128 + 60 * Math.Sin(x / (17.0 + 5 * sample)) + 50 * Math.Cos(y / (23.0 - 3 * sample));
            var isOfSquare = (x / 64 + y / 64) % 5 == sample;
            pixels[i] = (byte)Math.Clamp((isOfSquare ? 255 - value : value) + random.Next(-10, 11), 0, 255);
        }

        return new RasterImage(size, size, samples, pixels);
    }
}
