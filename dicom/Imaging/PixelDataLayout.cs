using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Imaging;

/// <summary>
/// Where the frames of an instance's Pixel Data (or Float, Double Float Pixel Data) lie. Made once when the instance is
/// stored, kept in the index in a compact form, so that a frame is one ranged read.
/// </summary>
public sealed partial record PixelDataLayout
{
    /// <summary>Pixel Data, Float Pixel Data or Double Float Pixel Data.</summary>
    public required DicomTag Tag { get; init; }

    /// <summary>Where native pixel data start, or the first fragment's bytes; bytes from the start of the file, or of the inflated data set when deflated.</summary>
    public required long Offset { get; init; }

    /// <summary>Bytes of native pixel data; for encapsulated, from the first fragment's first byte to the last one's last.</summary>
    public required long Length { get; init; }

    /// <summary>Whether pixel data are encapsulated.</summary>
    public bool IsEncapsulated => Frames is not null;

    /// <summary>
    /// Number of frames that can be fetched: what Number of Frames says, less those that the bytes do not hold. An
    /// encapsulated instance may turn out to hold more. A video stream counts as one frame, since its frames have no
    /// boundaries of their own (PS3.5 §8.2.5).
    /// </summary>
    public required int FrameCount { get; init; }

    /// <summary>Bits of one native frame: rows x columns x samples x bits allocated (less with 4:2:2 chroma). Not a multiple of 8 for some 1-bit images, whose frames then share bytes.</summary>
    public long FrameBits { get; init; }

    /// <summary>Bytes per word whose order Explicit VR Big Endian reverses: 1 for OB, 2 for OW, 4 for OF, 8 for OD.</summary>
    public int WordSize { get; init; } = 1;

    /// <summary>Whether the words of native pixel data are big endian in the file.</summary>
    public bool IsBigEndian { get; init; }

    /// <summary>The frames of encapsulated pixel data; null for native.</summary>
    internal FrameTable? Frames { get; init; }

    /// <summary>The byte ranges (fragments) that make up an encapsulated frame, in order.</summary>
    /// <param name="frame">0-based.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such frame.</exception>
    /// <exception cref="InvalidOperationException">Pixel data are native.</exception>
    public IReadOnlyList<FrameFragment> GetFragments(int frame)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(frame);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(frame, FrameCount);
        return Frames?.GetFragments(frame) ?? throw new InvalidOperationException("Native frames have no fragments.");
    }

    /// <summary>The bytes that cover consecutive native frames.</summary>
    /// <param name="firstFrame">0-based.</param>
    /// <param name="count">How many frames, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not all of these frames are there.</exception>
    /// <exception cref="InvalidOperationException">Pixel data are encapsulated.</exception>
    public NativeFrameRange GetNativeRange(int firstFrame, int count = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstFrame);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, FrameCount - firstFrame);
        if (IsEncapsulated)
        {
            throw new InvalidOperationException("Encapsulated frames are made of fragments.");
        }

        // Whole words are needed to put their bytes in order, so a frame that starts or ends inside one takes it all.
        var swap = IsBigEndian ? WordSize : 1;
        var bit = firstFrame * FrameBits;
        var bits = count * FrameBits;
        var start = bit / 8 / swap * swap;
        var end = Math.Min((bit + bits + 8L * swap - 1) / (8L * swap) * swap, Length);
        return new NativeFrameRange(Offset + start, end - start, (int)(bit - 8 * start), bits, swap);
    }

    /// <summary>Works out the layout of a completely read data set; null when it has no pixel data, or when the fragments cannot be told into frames.</summary>
    public static PixelDataLayout? From(DicomDataset dataset, DicomTransferSyntax syntax)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(syntax);
        foreach (var tag in PixelDataTags)
        {
            if (dataset.TryGetElement(tag, out var element))
            {
                return element.Fragments is { } fragments
                    ? FromFragments(dataset, tag, fragments, syntax)
                    : FromNative(dataset, element);
            }
        }

        return null;
    }

    /// <summary>In the order of their numbers in the compact form.</summary>
    private static readonly DicomTag[] PixelDataTags =
    [
        DicomTag.PixelData,
        DicomTag.FloatPixelData,
        DicomTag.DoubleFloatPixelData,
    ];

    private static PixelDataLayout? FromFragments(
        DicomDataset dataset,
        DicomTag tag,
        DicomFragments fragments,
        DicomTransferSyntax syntax
    )
    {
        if (FrameBoundaries.Find(fragments, dataset, syntax) is not { } starts)
        {
            return null;
        }

        var first = fragments.Items[0];
        var last = fragments.Items[^1];
        return new PixelDataLayout
        {
            Tag = tag,
            Offset = first.Offset,
            Length = last.Offset + last.Length - first.Offset,
            FrameCount = starts.Length,
            Frames = FrameTable.Create(fragments.Items, starts),
        };
    }

    private static PixelDataLayout? FromNative(DicomDataset dataset, DicomElement element)
    {
        if (element.Length <= 0 || NativeFrameSize.Of(dataset, element) is not { } frameBits)
        {
            return null;
        }

        return new PixelDataLayout
        {
            Tag = element.Tag,
            Offset = element.Offset,
            Length = element.Length,
            FrameCount = (int)Math.Min(NumberOfFrames(dataset) ?? 1, element.Length * 8 / frameBits),
            FrameBits = frameBits,
            WordSize = element.VR.UnitSize(),
            IsBigEndian = dataset.IsBigEndian,
        };
    }

    /// <summary>Number of Frames (0028,0008); null when it is missing or says nothing possible.</summary>
    internal static int? NumberOfFrames(DicomDataset dataset) =>
        dataset.GetInteger(DicomTag.NumberOfFrames) is >= 1 and <= int.MaxValue and var frames ? (int)frames : null;
}
