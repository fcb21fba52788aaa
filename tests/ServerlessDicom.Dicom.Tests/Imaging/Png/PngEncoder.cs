using System.Buffers.Binary;
using System.IO.Compression;

namespace ServerlessDicom.Dicom.Tests.Imaging.Png;

/// <summary>PNG files of every kind, written by the letter of ISO/IEC 15948 and apart from the code under test; read by Pillow when it was made.</summary>
internal static class PngEncoder
{
    /// <summary>Writes a file.</summary>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="depth">Bits of a sample.</param>
    /// <param name="colorType">0 gray, 2 RGB, 3 palette, 4 gray and opacity, 6 RGB and opacity.</param>
    /// <param name="isInterlaced">Whether in the passes of Adam7.</param>
    /// <param name="samples">The samples, those of a pixel together.</param>
    /// <param name="palette">The palette.</param>
    /// <param name="filter">The filter of a row by its number.</param>
    public static byte[] Encode(
        int width,
        int height,
        int depth,
        int colorType,
        bool isInterlaced,
        int[] samples,
        byte[] palette,
        Func<int, int> filter
    )
    {
        var channels = colorType switch
        {
            2 => 3,
            4 => 2,
            6 => 4,
            _ => 1,
        };
        (int X, int Y, int StepX, int StepY)[] passes = isInterlaced
            ? [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
            : [(0, 0, 1, 1)];
        var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.Fastest, leaveOpen: true))
        {
            var rows = 0;
            foreach (var pass in passes.Where(pass => pass.X < width))
            {
                byte[]? above = null;
                for (var y = pass.Y; y < height; y += pass.StepY)
                {
                    var bits = new List<int>();
                    for (var x = pass.X; x < width; x += pass.StepX)
                    {
                        for (var c = 0; c < channels; c++)
                        {
                            var sample = samples[(y * width + x) * channels + c];
                            bits.AddRange(Enumerable.Range(0, depth).Select(bit => sample >> (depth - 1 - bit) & 1));
                        }
                    }

                    byte[] row = [.. bits.Chunk(8).Select(b => (byte)b.Select((bit, i) => bit << (7 - i)).Sum())];
                    var type = filter(rows++);
                    zlib.WriteByte((byte)type);
                    zlib.Write(Filter(type, row, above ?? new byte[row.Length], Math.Max(1, channels * depth / 8)));
                    above = row;
                }
            }
        }

        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9], header[12]) = ((byte)depth, (byte)colorType, (byte)(isInterlaced ? 1 : 0));
        var image = data.ToArray();
        return
        [
            .. new byte[] { 0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10 },
            .. Chunk("IHDR"u8, header),
            .. Chunk("tEXt"u8, "a\0b"u8),
            .. colorType == 3 ? Chunk("PLTE"u8, palette) : [],
            .. Chunk("IDAT"u8, image.AsSpan(0, image.Length / 2)),
            .. Chunk("IDAT"u8, []),
            .. Chunk("IDAT"u8, image.AsSpan(image.Length / 2)),
            .. Chunk("IEND"u8, []),
        ];
    }

    private static byte[] Filter(int type, byte[] row, byte[] above, int pixelBytes)
    {
        var filtered = new byte[row.Length];
        for (var i = 0; i < row.Length; i++)
        {
            int left = i < pixelBytes ? 0 : row[i - pixelBytes];
            int corner = i < pixelBytes ? 0 : above[i - pixelBytes];
            var estimate = left + above[i] - corner;
            var (a, b, c) = (Math.Abs(estimate - left), Math.Abs(estimate - above[i]), Math.Abs(estimate - corner));
            var paeth =
                a <= b && a <= c ? left
                : b <= c ? above[i]
                : corner;
            int[] predictions = [0, left, above[i], (left + above[i]) / 2, paeth];
            filtered[i] = (byte)(row[i] - predictions[type]);
        }

        return filtered;
    }

    private static byte[] Chunk(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, data.Length);
        byte[] typeAndData = [.. type, .. data];
        var crc = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(crc, Crc(typeAndData));
        return [.. length, .. typeAndData, .. crc];
    }

    private static uint Crc(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
            }
        }

        return ~crc;
    }
}
