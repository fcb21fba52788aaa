using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Codecs;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Dicom.Tests.Imaging.Codecs;

/// <summary>Frames of a file of the corpus.</summary>
internal sealed class CorpusFrames
{
    private readonly DicomFile _file;
    private readonly PixelDataLayout _layout;

    private CorpusFrames(DicomFile file)
    {
        _file = file;
        _layout = PixelDataLayout.From(file.Dataset, file.TransferSyntax)!;
        Image = ImagePixel.From(file.Dataset, DicomTag.PixelData)!;
    }

    /// <summary>What the data set says of the frames.</summary>
    public ImagePixel Image { get; }

    /// <summary>How many there are.</summary>
    public int Count => _layout.FrameCount;

    /// <summary>What can be done with the file's transfer syntax.</summary>
    public FrameCodec Codec => FrameCodecs.Find(_file.TransferSyntax.Uid)!;

    /// <summary>Opens a file; skips the test when the corpus is not there.</summary>
    public static CorpusFrames Open(string name) => new(DicomFile.Parse(File.ReadAllBytes(Corpus.File(name))));

    /// <summary>All frames as native samples, one after the other, decoded with the codec of the file's transfer syntax.</summary>
    public byte[] Decode()
    {
        var decode = Codec.Decode!;
        var native = new byte[_layout.FrameCount * Image.FrameBytes];
        for (var frame = 0; frame < _layout.FrameCount; frame++)
        {
            decode(Encoded(frame), Image, native.AsSpan((int)(frame * Image.FrameBytes), (int)Image.FrameBytes));
        }

        return native;
    }

    /// <summary>All frames of a native file.</summary>
    public byte[] Native()
    {
        var range = _layout.GetNativeRange(0, _layout.FrameCount);
        return _file.Content.Slice((int)range.Offset, (int)range.Length).ToArray();
    }

    /// <summary>A frame as encapsulated, its fragments joined.</summary>
    public byte[] Encoded(int frame) =>
        [
            .. _layout
                .GetFragments(frame)
                .SelectMany(fragment => _file.Content.Slice((int)fragment.Offset, (int)fragment.Length).ToArray()),
        ];
}
