using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Imaging;

/// <summary>
/// Where the frames of an instance's Pixel Data (or Float, Double Float Pixel Data) lie. Made once when the instance is
/// stored, kept in the index in a compact form, so that a frame is one ranged read.
/// </summary>
public sealed record PixelDataLayout
{
    /// <summary>Pixel Data, Float Pixel Data or Double Float Pixel Data.</summary>
    public required DicomTag Tag { get; init; }

    /// <summary>Where native pixel data start, or the first fragment's bytes; bytes from the start of the file, or of the inflated data set when deflated.</summary>
    public required long Offset { get; init; }

    /// <summary>Bytes of native pixel data; for encapsulated, from the first fragment's first byte to the last one's last.</summary>
    public required long Length { get; init; }

    /// <summary>Whether pixel data are encapsulated.</summary>
    public required bool IsEncapsulated { get; init; }

    /// <summary>Number of frames that can be fetched; at least what Number of Frames says when the bytes are there.</summary>
    public required int FrameCount { get; init; }

    /// <summary>Bits of one native frame: rows x columns x samples x bits allocated (less with 4:2:2 chroma). Not a multiple of 8 for some 1-bit images, whose frames then share bytes.</summary>
    public long FrameBits { get; init; }

    /// <summary>Bytes per word whose order Explicit VR Big Endian reverses: 1 for OB, 2 for OW, 4 for OF, 8 for OD.</summary>
    public int WordSize { get; init; } = 1;

    /// <summary>The byte ranges (fragments) that make up an encapsulated frame, in order.</summary>
    /// <param name="frame">0-based.</param>
    public IReadOnlyList<FrameFragment> GetFragments(int frame) => throw new NotImplementedException();

    /// <summary>Works out the layout of a completely read data set; null when it has no pixel data, or when the fragments cannot be told into frames.</summary>
    public static PixelDataLayout? From(DicomDataset dataset, DicomTransferSyntax syntax) =>
        throw new NotImplementedException();

    /// <summary>The compact form: a few bytes, plus a few per fragment.</summary>
    public byte[] ToBytes() => throw new NotImplementedException();

    /// <summary>Reads the compact form.</summary>
    /// <exception cref="FormatException">The bytes are not one.</exception>
    public static PixelDataLayout FromBytes(ReadOnlySpan<byte> bytes) => throw new NotImplementedException();
}

/// <summary>A run of bytes of one encapsulated frame.</summary>
/// <param name="Offset">Bytes from the start of the file.</param>
/// <param name="Length">Bytes.</param>
public readonly record struct FrameFragment(long Offset, long Length);
