using System.Buffers.Binary;
using System.IO.Compression;

namespace ServerlessDicom.Dicom.Imaging.Png;

/// <summary>Writes PNG files (ISO/IEC 15948): 8-bit gray or RGB, not interlaced.</summary>
public static class PngWriter
{
    private const byte Gray = 0;
    private const byte Rgb = 2;

    /// <summary>
    /// Of the levels of zlib the one beyond which there is little to win: on filtered images of patients the file of the
    /// default level is 1 to 5 % smaller, and takes half as long again or more.
    /// </summary>
    private static readonly ZLibCompressionOptions _compression = new() { CompressionLevel = 3 };

    /// <summary>What every file ends with: an empty IEND chunk.</summary>
    public static ReadOnlySpan<byte> End =>
        [0, 0, 0, 0, (byte)'I', (byte)'E', (byte)'N', (byte)'D', 0xAE, 0x42, 0x60, 0x82];

    /// <summary>The file of an image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="iccProfile">The ICC profile of its colors, to be embedded; empty for none.</param>
    /// <exception cref="ArgumentException">The samples are not as many as there must be.</exception>
    public static ReadOnlyMemory<byte> Write(RasterImage image, ReadOnlyMemory<byte> iccProfile = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (
            image is not { Width: > 0, Height: > 0, SamplesPerPixel: 1 or 3 }
            || image.Samples.Length != (long)image.Width * image.Height * image.SamplesPerPixel
        )
        {
            throw new ArgumentException("The image is not of the size that it says.", nameof(image));
        }

        // Of most images compression leaves less than half.
        var file = new MemoryStream(image.Samples.Length / 2 + iccProfile.Length + 1024);
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        WriteChunk(file, "IHDR"u8, () => WriteHeader(file, image));
        if (!iccProfile.IsEmpty)
        {
            WriteChunk(file, "iCCP"u8, () => WriteProfile(file, iccProfile.Span));
        }

        WriteChunk(file, "IDAT"u8, () => WriteRows(file, image));
        file.Write(End);
        return file.GetBuffer().AsMemory(0, (int)file.Length);
    }

    private static void WriteHeader(MemoryStream file, RasterImage image)
    {
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, image.Width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], image.Height);
        header[8] = 8;
        header[9] = image.SamplesPerPixel == 1 ? Gray : Rgb;
        file.Write(header);
    }

    private static void WriteProfile(MemoryStream file, ReadOnlySpan<byte> iccProfile)
    {
        // A name, its end, and how the profile is compressed: 0, by zlib.
        file.Write("ICC profile\0\0"u8);
        using var zlib = new ZLibStream(file, _compression, leaveOpen: true);
        zlib.Write(iccProfile);
    }

    private static void WriteRows(MemoryStream file, RasterImage image)
    {
        using var zlib = new ZLibStream(file, _compression, leaveOpen: true);
        var samples = image.Samples.Span;
        var length = image.Width * image.SamplesPerPixel;
        var filtered = new byte[1 + length];
        filtered[0] = PaethFilter.Type;
        ReadOnlySpan<byte> above = new byte[length];
        for (var y = 0; y < image.Height; y++)
        {
            var row = samples.Slice(y * length, length);
            PaethFilter.Apply(row, above, image.SamplesPerPixel, filtered.AsSpan(1));
            zlib.Write(filtered);
            above = row;
        }
    }

    /// <summary>Writes a chunk: the length of its data, its type, the data and the code of both.</summary>
    private static void WriteChunk(MemoryStream file, ReadOnlySpan<byte> type, Action writeData)
    {
        Span<byte> number = stackalloc byte[sizeof(int)];
        var start = (int)file.Position;
        file.Write(number);
        file.Write(type);
        writeData();
        var chunk = file.GetBuffer().AsSpan(start, (int)file.Position - start);
        BinaryPrimitives.WriteInt32BigEndian(chunk, chunk.Length - sizeof(int) - type.Length);
        BinaryPrimitives.WriteUInt32BigEndian(number, PngCrc.Of(chunk[sizeof(int)..]));
        file.Write(number);
    }
}
