using System.Buffers;
using BenchmarkDotNet.Attributes;
using ServerlessDicom.Bench.Data;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Codecs;

namespace ServerlessDicom.Bench.Micro;

/// <summary>A codec that loses nothing, with a CT slice of 512 x 512 words and an image of 2048 x 2048 colours.</summary>
public abstract class CodecBenchmarks
{
    private readonly FrameDecoder _decode;
    private readonly FrameEncoder _encode;
    private readonly byte[] _ct = NativeFrames.CtSamples();
    private readonly byte[] _colour = NativeFrames.ColourSamples();
    private readonly ArrayBufferWriter<byte> _ctFrame = new();
    private readonly ArrayBufferWriter<byte> _colourFrame = new();

    /// <summary>Encodes once what is then decoded again and again.</summary>
    protected CodecBenchmarks(FrameDecoder decode, FrameEncoder encode)
    {
        (_decode, _encode) = (decode, encode);
        EncodeCt();
        EncodeColour();
    }

    [Benchmark]
    public PhotometricInterpretation DecodeCt() => _decode(_ctFrame.WrittenMemory, NativeFrames.Ct, _ct);

    [Benchmark]
    public PhotometricInterpretation DecodeColour() =>
        _decode(_colourFrame.WrittenMemory, NativeFrames.Colour, _colour);

    [Benchmark]
    public int EncodeCt() => Encode(_ct, NativeFrames.Ct, _ctFrame);

    [Benchmark]
    public int EncodeColour() => Encode(_colour, NativeFrames.Colour, _colourFrame);

    private int Encode(byte[] native, ImagePixel image, ArrayBufferWriter<byte> frame)
    {
        frame.ResetWrittenCount();
        _encode(native, image, frame);
        return frame.WrittenCount;
    }
}
