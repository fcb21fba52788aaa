using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace ServerlessDicom.Dicom.Tests.Imaging.Png;

/// <summary>A PNG file taken apart by the letter of ISO/IEC 15948; what is wrong with it fails the test.</summary>
internal sealed record PngFile(int Width, int Height, int SamplesPerPixel, byte[] Samples)
{
    public static PngFile Read(ReadOnlySpan<byte> file)
    {
        Assert.Equal([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], file[..8].ToArray());
        var chunks = new List<(string Type, byte[] Data)>();
        for (var rest = file[8..]; !rest.IsEmpty; )
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(rest);
            Assert.Equal(Crc(rest.Slice(4, 4 + length)), BinaryPrimitives.ReadUInt32BigEndian(rest[(8 + length)..]));
            chunks.Add((Encoding.ASCII.GetString(rest.Slice(4, 4)), rest.Slice(8, length).ToArray()));
            rest = rest[(12 + length)..];
        }

        Assert.Equal(["IHDR", "IDAT", "IEND"], chunks.Select(chunk => chunk.Type));
        var header = chunks[0].Data;
        Assert.Equal(13, header.Length);
        Assert.Equal(8, header[8]);
        Assert.Equal([0, 0, 0], header[10..]);
        var width = BinaryPrimitives.ReadInt32BigEndian(header);
        var height = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4));
        var samplesPerPixel = header[9] switch
        {
            0 => 1,
            2 => 3,
            var other => throw new InvalidDataException($"Color type {other}."),
        };
        return new PngFile(width, height, samplesPerPixel, Unfilter(chunks[1].Data, width * samplesPerPixel, height));
    }

    private static byte[] Unfilter(byte[] compressed, int length, int height)
    {
        using var zlib = new ZLibStream(new MemoryStream(compressed), CompressionMode.Decompress);
        using var filtered = new MemoryStream();
        zlib.CopyTo(filtered);
        var bytes = filtered.ToArray();
        Assert.Equal((1 + length) * height, bytes.Length);
        var samples = new byte[length * height];
        for (var y = 0; y < height; y++)
        {
            var filter = bytes[y * (1 + length)];
            Assert.True(filter is 0 or 2);
            for (var x = 0; x < length; x++)
            {
                var above = filter == 2 && y > 0 ? samples[(y - 1) * length + x] : 0;
                samples[y * length + x] = (byte)(bytes[y * (1 + length) + 1 + x] + above);
            }
        }

        return samples;
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (0xEDB88320 & (uint)-(int)(crc & 1));
            }
        }

        return ~crc;
    }
}
