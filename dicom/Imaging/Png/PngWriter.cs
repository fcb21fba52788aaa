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

    private static readonly uint[] _crcTable = MakeCrcTable();

    /// <summary>What every file ends with: an empty IEND chunk.</summary>
    public static ReadOnlySpan<byte> End =>
        [0, 0, 0, 0, (byte)'I', (byte)'E', (byte)'N', (byte)'D', 0xAE, 0x42, 0x60, 0x82];

    /// <summary>The file of an image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="iccProfile">The ICC profile of its colors, to be embedded; empty for none.</param>
    /// <exception cref="ArgumentException">The samples are not as many as there must be.</exception>
    public static byte[] Write(RasterImage image, ReadOnlyMemory<byte> iccProfile = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (
            image is not { Width: > 0, Height: > 0, SamplesPerPixel: 1 or 3 }
            || image.Samples.Length != (long)image.Width * image.Height * image.SamplesPerPixel
        )
        {
            throw new ArgumentException("The image is not of the size that it says.", nameof(image));
        }

        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, image.Width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], image.Height);
        header[8] = 8;
        header[9] = image.SamplesPerPixel == 1 ? Gray : Rgb;
        WriteChunk(file, "IHDR"u8, header);
        if (!iccProfile.IsEmpty)
        {
            // A name and how the profile is compressed: 0, by zlib.
            WriteChunk(file, "iCCP"u8, [.. "ICC profile"u8, 0, 0, .. Compress(iccProfile.Span)]);
        }

        WriteChunk(file, "IDAT"u8, Compress(Filter(image)));
        file.Write(End);
        return file.ToArray();
    }

    private static byte[] Filter(RasterImage image)
    {
        var samples = image.Samples.Span;
        var length = image.Width * image.SamplesPerPixel;
        var rows = GC.AllocateUninitializedArray<byte>(checked((1 + length) * image.Height));
        ReadOnlySpan<byte> above = new byte[length];
        for (var y = 0; y < image.Height; y++)
        {
            var row = samples.Slice(y * length, length);
            var filtered = rows.AsSpan(y * (1 + length), 1 + length);
            filtered[0] = PaethFilter.Type;
            PaethFilter.Apply(row, above, image.SamplesPerPixel, filtered[1..]);
            above = row;
        }

        return rows;
    }

    private static byte[] Compress(ReadOnlySpan<byte> bytes)
    {
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, _compression, leaveOpen: true))
        {
            zlib.Write(bytes);
        }

        return compressed.ToArray();
    }

    private static void WriteChunk(MemoryStream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(type);
        file.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(Crc(uint.MaxValue, type), data));
        file.Write(number);
    }

    /// <summary>The cyclic redundancy code of ISO 3309 (ISO/IEC 15948 annex D), to be inverted at its end.</summary>
    private static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            crc = _crcTable[(byte)(crc ^ value)] ^ (crc >> 8);
        }

        return crc;
    }

    private static uint[] MakeCrcTable()
    {
        var table = new uint[256];
        for (var i = 0U; i < table.Length; i++)
        {
            var crc = i;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
            }

            table[i] = crc;
        }

        return table;
    }
}
