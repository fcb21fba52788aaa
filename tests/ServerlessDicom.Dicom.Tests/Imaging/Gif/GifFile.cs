using System.Buffers.Binary;

namespace ServerlessDicom.Dicom.Tests.Imaging.Gif;

/// <summary>A GIF file taken apart by the letter of GIF89a; what is wrong with it fails the test. Checked itself against files of ImageMagick, read by Pillow.</summary>
internal sealed record GifFile(int Width, int Height, bool IsLooped, IReadOnlyList<GifPicture> Pictures)
{
    public static GifFile Read(ReadOnlySpan<byte> file)
    {
        Assert.Equal("GIF89a"u8, file[..6]);
        var width = BinaryPrimitives.ReadUInt16LittleEndian(file[6..]);
        var height = BinaryPrimitives.ReadUInt16LittleEndian(file[8..]);
        var rest = file[13..];
        var shared = ReadTable(file[10], ref rest);
        var isLooped = false;
        var delay = 0;
        var pictures = new List<GifPicture>();
        while (rest[0] != 0x3B)
        {
            if (rest[0] == 0x21)
            {
                var label = rest[1];
                rest = rest[2..];
                var data = ReadBlocks(ref rest);
                isLooped |= label == 0xFF && data.AsSpan().StartsWith("NETSCAPE2.0"u8);
                delay = label == 0xF9 ? BinaryPrimitives.ReadUInt16LittleEndian(data.AsSpan(1)) : delay;
                continue;
            }

            Assert.Equal((byte)',', rest[0]);
            Assert.Equal((0, 0), (ReadNumber(rest, 1), ReadNumber(rest, 3)));
            Assert.Equal((width, height), (ReadNumber(rest, 5), ReadNumber(rest, 7)));
            var flags = rest[9];
            Assert.Equal(0, flags & 0x40);
            rest = rest[10..];
            var own = ReadTable(flags, ref rest);
            var codeSize = rest[0];
            rest = rest[1..];
            var indices = Decompress(ReadBlocks(ref rest), codeSize);
            Assert.Equal(width * height, indices.Count);
            pictures.Add(new GifPicture(delay, [.. indices.SelectMany(index => Color(own ?? shared!, index))]));
        }

        Assert.Equal(1, rest.Length);
        return new GifFile(width, height, isLooped, pictures);
    }

    private static int ReadNumber(ReadOnlySpan<byte> bytes, int at) =>
        BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static byte[] Color(byte[] table, byte index) => table[(3 * index)..(3 * index + 3)];

    private static byte[]? ReadTable(byte flags, ref ReadOnlySpan<byte> rest)
    {
        if ((flags & 0x80) == 0)
        {
            return null;
        }

        var length = 3 << ((flags & 7) + 1);
        var table = rest[..length].ToArray();
        rest = rest[length..];
        return table;
    }

    private static byte[] ReadBlocks(ref ReadOnlySpan<byte> rest)
    {
        var data = new List<byte>();
        for (; rest[0] != 0; rest = rest[(1 + rest[0])..])
        {
            data.AddRange(rest.Slice(1, rest[0]));
        }

        rest = rest[1..];
        return [.. data];
    }

    private static List<byte> Decompress(byte[] data, int codeSize)
    {
        var clear = 1 << codeSize;
        var table = new List<byte[]>();
        var output = new List<byte>();
        byte[]? last = null;
        var bits = codeSize + 1;
        for (var at = 0; ; )
        {
            var code = 0;
            for (var bit = 0; bit < bits; bit++, at++)
            {
                code |= (data[at / 8] >> (at % 8) & 1) << bit;
            }

            if (code == clear)
            {
                table = [.. Enumerable.Range(0, clear + 2).Select(i => new[] { (byte)i })];
                bits = codeSize + 1;
                last = null;
                continue;
            }

            if (code == clear + 1)
            {
                Assert.Equal(data.Length, (at + 7) / 8);
                return output;
            }

            Assert.True(code < table.Count || (code == table.Count && last is not null));
            var run = code < table.Count ? table[code] : [.. last!, last![0]];
            output.AddRange(run);
            if (last is not null && table.Count < 4096)
            {
                table.Add([.. last, run[0]]);
            }

            last = run;
            bits = table.Count == 1 << bits && bits < 12 ? bits + 1 : bits;
        }
    }
}

/// <summary>One picture: hundredths of a second, and red, green and blue of each pixel.</summary>
internal sealed record GifPicture(int Delay, byte[] Pixels);
