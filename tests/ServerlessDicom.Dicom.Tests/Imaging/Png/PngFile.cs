using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace ServerlessDicom.Dicom.Tests.Imaging.Png;

/// <summary>A PNG file taken apart by the letter of ISO/IEC 15948; what is wrong with it fails the test.</summary>
internal sealed record PngFile(int Width, int Height, int SamplesPerPixel, byte[] Samples, byte[]? IccProfile)
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

        Assert.Equal(["IHDR", "IDAT", "IEND"], chunks.Select(chunk => chunk.Type).Where(type => type != "iCCP"));
        Assert.Equal("IHDR", chunks[0].Type);
        Assert.Equal("IEND", chunks[^1].Type);
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
        var profile = chunks.SingleOrDefault(chunk => chunk.Type == "iCCP").Data;
        Assert.True(profile is null || chunks[1].Type == "iCCP");
        return new PngFile(
            width,
            height,
            samplesPerPixel,
            Unfilter(Decompress(chunks[^2].Data), width * samplesPerPixel, height, samplesPerPixel),
            profile is null ? null : Decompress(profile.AsSpan(profile.IndexOf((byte)0) + 2))
        );
    }

    private static byte[] Decompress(ReadOnlySpan<byte> compressed)
    {
        using var zlib = new ZLibStream(new MemoryStream(compressed.ToArray()), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        zlib.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static byte[] Unfilter(byte[] bytes, int length, int height, int pixel)
    {
        Assert.Equal((1 + length) * height, bytes.Length);
        var samples = new byte[length * height];
        for (var y = 0; y < height; y++)
        {
            var filter = bytes[y * (1 + length)];
            Assert.True(filter is 0 or 4);
            for (var x = 0; x < length; x++)
            {
                var left = x >= pixel ? samples[y * length + x - pixel] : 0;
                var above = y > 0 ? samples[(y - 1) * length + x] : 0;
                var both = x >= pixel && y > 0 ? samples[(y - 1) * length + x - pixel] : 0;
                var predicted = filter == 4 ? Paeth(left, above, both) : 0;
                samples[y * length + x] = (byte)(bytes[y * (1 + length) + 1 + x] + predicted);
            }
        }

        return samples;
    }

    private static int Paeth(int a, int b, int c)
    {
        var p = a + b - c;
        var (pa, pb, pc) = (Math.Abs(p - a), Math.Abs(p - b), Math.Abs(p - c));
        return pa <= pb && pa <= pc ? a
            : pb <= pc ? b
            : c;
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
