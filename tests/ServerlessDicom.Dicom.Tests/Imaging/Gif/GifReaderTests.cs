using System.Buffers;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Codecs;
using ServerlessDicom.Dicom.Imaging.Gif;

namespace ServerlessDicom.Dicom.Tests.Imaging.Gif;

public sealed class GifReaderTests
{
    // Black, red, green, blue.
    private static readonly byte[] Palette = [0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255];

    [Fact]
    public async Task What_the_writer_writes_is_read()
    {
        var random = new Random(1);
        var frames = Enumerable
            .Range(0, 3)
            .Select(_ =>
            {
                var samples = new byte[90 * 70];
                random.NextBytes(samples);
                return samples;
            })
            .ToList();
        var file = new ArrayBufferWriter<byte>();
        var writer = new GifWriter(file, 90, 70, isLooped: true);
        foreach (var frame in frames)
        {
            writer.Write(new RasterImage(90, 70, 1, frame), TimeSpan.FromMilliseconds(40));
        }

        writer.Complete();
        var read = await ReadAsync(file.WrittenSpan.ToArray(), samples: 1);
        Assert.Equal(frames, read);
    }

    [Fact]
    public async Task Images_are_drawn_upon_those_before_and_cleared_as_they_say()
    {
        byte[] file =
        [
            .. Head(2, 2),
            .. Image(0, 0, 2, 2, [1, 1, 1, 1]),
            // Put back: only the one after it sees what was there before.
            .. Control(disposal: 3, transparent: 0),
            .. Image(0, 0, 2, 1, [0, 2]),
            // Cleared.
            .. Control(disposal: 2, transparent: null),
            .. Image(1, 1, 1, 1, [3]),
            // Reaches beyond the screen.
            .. Image(1, 0, 3, 1, [2, 3, 3]),
            0x3B,
        ];
        Assert.Equal(
            [
                [1, 1, 1, 1],
                [1, 2, 1, 1],
                [1, 1, 1, 3],
                [1, 2, 1, 0],
            ],
            (await ReadAsync(file, samples: 3)).Select(Colors)
        );
    }

    [Fact]
    public async Task Rows_of_interlaced_images_come_in_four_passes()
    {
        // Rows 0 and 8; 4; 2 and 6; 1, 3, 5 and 7.
        byte[] file = [.. Head(1, 9), .. Image(0, 0, 1, 9, [0, 1, 2, 3, 1, 2, 0, 3, 1], isInterlaced: true), 0x3B];
        Assert.Equal(
            [
                [0, 2, 3, 0, 2, 3, 1, 1, 1],
            ],
            (await ReadAsync(file, samples: 3)).Select(Colors)
        );
    }

    [Fact]
    public async Task Damaged_files_are_refused_and_nothing_else_happens()
    {
        byte[] file = [.. Head(3, 3), .. Control(2, 1), .. Image(0, 0, 3, 3, [0, 1, 2, 3, 0, 1, 2, 3, 0]), 0x3B];
        var random = new Random(1);
        var refused = 0;
        for (var i = 0; i < 500; i++)
        {
            var damaged = file.ToArray();
            damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            try
            {
                await ReadAsync(i % 3 == 0 ? damaged[..random.Next(damaged.Length)] : damaged, samples: 3);
            }
            catch (CodecException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 200, 499);
    }

    private static byte[] Colors(byte[] pixels) =>
        [
            .. pixels
                .Chunk(3)
                .Select(pixel =>
                    (byte)Enumerable.Range(0, 4).First(i => Palette.AsSpan(3 * i, 3).SequenceEqual(pixel))
                ),
        ];

    private static byte[] Head(byte width, byte height) => [.. "GIF89a"u8, width, 0, height, 0, 0x81, 0, 0, .. Palette];

    private static byte[] Control(int disposal, byte? transparent) =>
        [0x21, 0xF9, 4, (byte)(disposal << 2 | (transparent is null ? 0 : 1)), 5, 0, transparent ?? 0, 0];

    /// <summary>An image whose codes are all of three bits, since it clears the table after every second one.</summary>
    private static byte[] Image(byte x, byte y, byte width, byte height, byte[] indices, bool isInterlaced = false)
    {
        int[] codes = [.. indices.Chunk(2).SelectMany(pair => (int[])[4, .. pair.Select(index => (int)index)]), 5];
        var bits = codes.SelectMany(code => Enumerable.Range(0, 3).Select(bit => code >> bit & 1));
        byte[] data = [.. bits.Chunk(8).Select(b => (byte)b.Select((bit, i) => bit << i).Sum())];
        var flags = (byte)(isInterlaced ? 0x40 : 0);
        return [0x2C, x, 0, y, 0, width, 0, height, 0, flags, 2, (byte)data.Length, .. data, 0];
    }

    private static async Task<List<byte[]>> ReadAsync(byte[] file, int samples)
    {
        using var stream = new MemoryStream(file);
        var token = TestContext.Current.CancellationToken;
        var gif = await GifReader.OpenAsync(stream, token);
        if (gif.Width * gif.Height > 1 << 20)
        {
            throw new CodecException("Larger than this test takes.");
        }

        var canvas = new GifCanvas(gif.Width, gif.Height, samples);
        var frames = new List<byte[]>();
        while (await gif.NextAsync(token) is { } frame)
        {
            var indices = new byte[Math.Min(frame.Width * frame.Height, 1 << 20)];
            await gif.ReadAsync(frame, indices, token);
            if (indices.Length < frame.Width * frame.Height)
            {
                throw new CodecException("Larger than this test takes.");
            }

            canvas.Draw(frame, indices);
            frames.Add(canvas.Pixels.ToArray());
        }

        return frames;
    }
}
