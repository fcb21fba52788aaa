using BenchmarkDotNet.Attributes;
using ServerlessDicom.Bench.Data;
using ServerlessDicom.Dicom.Imaging.Codecs;
using ServerlessDicom.Dicom.Imaging.Codecs.Rle;

namespace ServerlessDicom.Bench.Micro;

/// <summary>RLE Lossless of a CT slice of 512 x 512 words and of an image of 2048 x 2048 colours: asked for is 1 GB/s decoded.</summary>
public class RleBenchmarks
{
    private static readonly FrameShape Ct = new(512, 512, 1, 2);
    private static readonly FrameShape Colour = new(2048, 2048, 3, 1);

    private readonly byte[] _ct = NativeFrames.CtSamples();
    private readonly byte[] _ctFrame;
    private readonly byte[] _colour = NativeFrames.ColourSamples();
    private readonly byte[] _colourFrame;
    private readonly byte[] _frame = new byte[RleEncoder.MaxLength(Colour)];

    public RleBenchmarks()
    {
        _ctFrame = _frame[..RleEncoder.Encode(_ct, Ct, isPlanar: false, _frame)];
        _colourFrame = _frame[..RleEncoder.Encode(_colour, Colour, isPlanar: false, _frame)];
    }

    [Benchmark]
    public void DecodeCt() => RleDecoder.Decode(_ctFrame, Ct, isPlanar: false, _ct);

    [Benchmark]
    public void DecodeColour() => RleDecoder.Decode(_colourFrame, Colour, isPlanar: false, _colour);

    [Benchmark]
    public int EncodeCt() => RleEncoder.Encode(_ct, Ct, isPlanar: false, _frame);

    [Benchmark]
    public int EncodeColour() => RleEncoder.Encode(_colour, Colour, isPlanar: false, _frame);
}
