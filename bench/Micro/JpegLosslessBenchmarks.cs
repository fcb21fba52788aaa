using System.Buffers;
using BenchmarkDotNet.Attributes;
using ServerlessDicom.Bench.Data;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Codecs.JpegLossless;

namespace ServerlessDicom.Bench.Micro;

/// <summary>JPEG Lossless, first predictor, of a CT slice and of an image of colours: asked for is half the speed of <c>dcmdjpeg</c>.</summary>
public class JpegLosslessBenchmarks
{
    private readonly byte[] _ct = NativeFrames.CtSamples();
    private readonly byte[] _colour = NativeFrames.ColourSamples();
    private readonly ArrayBufferWriter<byte> _ctFrame = new();
    private readonly ArrayBufferWriter<byte> _colourFrame = new();

    public JpegLosslessBenchmarks()
    {
        EncodeCt();
        EncodeColour();
    }

    [Benchmark]
    public PhotometricInterpretation DecodeCt() =>
        JpegLosslessCodec.Decode(_ctFrame.WrittenMemory, NativeFrames.Ct, _ct);

    [Benchmark]
    public PhotometricInterpretation DecodeColour() =>
        JpegLosslessCodec.Decode(_colourFrame.WrittenMemory, NativeFrames.Colour, _colour);

    [Benchmark]
    public void EncodeCt()
    {
        _ctFrame.ResetWrittenCount();
        JpegLosslessCodec.Encode(_ct, NativeFrames.Ct, _ctFrame);
    }

    [Benchmark]
    public void EncodeColour()
    {
        _colourFrame.ResetWrittenCount();
        JpegLosslessCodec.Encode(_colour, NativeFrames.Colour, _colourFrame);
    }
}
