using System.Buffers;
using BenchmarkDotNet.Attributes;
using ServerlessDicom.Bench.Data;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Codecs.JpegLs;

namespace ServerlessDicom.Bench.Micro;

/// <summary>JPEG-LS without loss of a CT slice and of an image of colours: asked for is half the speed of <c>dcmdjpls</c>.</summary>
public class JpegLsBenchmarks
{
    private readonly byte[] _ct = NativeFrames.CtSamples();
    private readonly byte[] _colour = NativeFrames.ColourSamples();
    private readonly ArrayBufferWriter<byte> _ctFrame = new();
    private readonly ArrayBufferWriter<byte> _colourFrame = new();

    public JpegLsBenchmarks()
    {
        EncodeCt();
        EncodeColour();
    }

    [Benchmark]
    public PhotometricInterpretation DecodeCt() => JpegLsCodec.Decode(_ctFrame.WrittenMemory, NativeFrames.Ct, _ct);

    [Benchmark]
    public PhotometricInterpretation DecodeColour() =>
        JpegLsCodec.Decode(_colourFrame.WrittenMemory, NativeFrames.Colour, _colour);

    [Benchmark]
    public void EncodeCt()
    {
        _ctFrame.ResetWrittenCount();
        JpegLsCodec.Encode(_ct, NativeFrames.Ct, _ctFrame);
    }

    [Benchmark]
    public void EncodeColour()
    {
        _colourFrame.ResetWrittenCount();
        JpegLsCodec.Encode(_colour, NativeFrames.Colour, _colourFrame);
    }
}
