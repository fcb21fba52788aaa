using System.IO.Compression;

namespace ServerlessDicom.Dicom.Parsing;

/// <summary>Opens deflated data sets (PS3.5 §A.5). Some writers wrap the stream in zlib's header and checksum; that is taken too.</summary>
public static class Inflation
{
    private const byte PresetDictionary = 0x20;

    /// <summary>
    /// Whether the bytes begin with a zlib header (RFC 1950). As a raw stream these two bytes would be a stored block
    /// with junk in its padding bits, which no deflater writes. One that asks for a preset dictionary, which nobody has, is
    /// none: zlib fails on it in a way that cannot be told from a connection that does.
    /// </summary>
    public static bool IsZlib(ReadOnlySpan<byte> head) =>
        head.Length >= 2
        && (head[0] & 0x0F) == 8
        && (head[1] & PresetDictionary) == 0
        && (head[0] << 8 | head[1]) % 31 == 0;

    /// <summary>Opens the stream that inflates <paramref name="source"/>, which begins where the data set does; closing it closes that too.</summary>
    /// <param name="source">The deflated bytes.</param>
    /// <param name="isZlib">What <see cref="IsZlib"/> says of the first of them.</param>
    public static Stream Open(Stream source, bool isZlib) =>
        isZlib
            ? new ZLibStream(source, CompressionMode.Decompress)
            : new DeflateStream(source, CompressionMode.Decompress);

    internal static DicomFormatException TooLong(long limit) =>
        new(DicomFormatProblem.LimitExceeded, $"The inflated data set is longer than {limit} bytes.", limit);

    internal static DicomFormatException CutOff(long offset) =>
        new(DicomFormatProblem.Truncated, "The input ends within the deflated data set.", offset);

    internal static DicomFormatException Broken(long offset) =>
        new(DicomFormatProblem.Malformed, "The deflated data set cannot be inflated.", offset);
}
