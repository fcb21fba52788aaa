using FsCheck;
using FsCheck.Fluent;
using ServerlessDicom.Dicom.Imaging.Codecs;
using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Dicom.Tests.Imaging.Codecs.Jpeg;

/// <summary>Bits and Huffman codes against writing them one bit after the other.</summary>
public class EntropyReaderTests
{
    [Fact]
    public void Differences_are_read_as_they_were_written_across_restart_markers() =>
        Check.One(
            Properties.Cases(300),
            Prop.ForAll(
                Gen.Choose(0, int.MaxValue).ToArbitrary(),
                seed =>
                {
                    var random = new Random(seed);
                    var code = Code.OfCategories(random);
                    var intervals = Enumerable
                        .Range(0, random.Next(1, 12))
                        .Select(_ => Enumerable.Range(0, random.Next(1, 40)).Select(_ => Difference(random)).ToArray())
                        .ToArray();
                    var (scan, end) = Write(code, intervals);

                    var reader = new EntropyReader(scan, 2, new byte[scan.Length + EntropyReader.BufferPadding]);
                    for (var i = 0; i < intervals.Length; i++)
                    {
                        if (i > 0)
                        {
                            reader.Restart();
                        }

                        foreach (var difference in intervals[i])
                        {
                            Assert.Equal((short)difference, reader.ReadDifference(code.Table));
                        }
                    }

                    reader.VerifyEnd();
                    Assert.Equal(end, reader.Position);
                }
            )
        );

    [Fact]
    public void Bits_beyond_the_end_are_noticed()
    {
        byte[] scan = [0xA5, 0xFF, 0x00, 0xFF, 0xD9];
        var reader = new EntropyReader(scan, 0, new byte[scan.Length + EntropyReader.BufferPadding]);

        Assert.Equal(0xA5F, reader.ReadBits(12));
        Assert.Equal(0xF, reader.ReadBits(4));
        Assert.False(reader.IsOverrun);
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(0, reader.ReadBits(1));
            Assert.True(reader.IsOverrun);
        }

        Assert.Equal(3, reader.Position);
        Assert.Equal("The JPEG codestream ends before its image does.", VerifyEnd(reader));
    }

    [Fact]
    public void A_code_that_is_not_in_the_table_is_refused()
    {
        var table = new HuffmanTable([1, .. new byte[15]], [3], isAc: false);

        Assert.Equal(0x0301, table.FindCode(0));
        Assert.Throws<CodecException>(() => table.FindCode(ulong.MaxValue));
        Assert.Throws<CodecException>(() => new HuffmanTable([3, .. new byte[15]], [1, 2, 3], isAc: false));
        Assert.Throws<CodecException>(() => new HuffmanTable([1, .. new byte[15]], [17], isAc: false));
    }

    private static string VerifyEnd(EntropyReader reader)
    {
        try
        {
            reader.VerifyEnd();
            return "";
        }
        catch (CodecException exception)
        {
            return exception.Message;
        }
    }

    private static int Difference(Random random) =>
        (int)Math.Round(random.Next(-32767, 32769) * Math.Pow(random.NextDouble(), 4));

    private static (byte[] Scan, int End) Write(Code code, int[][] intervals)
    {
        var bytes = new List<byte> { 0xFF, 0xDA };
        for (var i = 0; i < intervals.Length; i++)
        {
            var bits = string.Concat(intervals[i].Select(code.BitsOf));
            bits = bits.PadRight((bits.Length + 7) / 8 * 8, '1');
            for (var at = 0; at < bits.Length; at += 8)
            {
                bytes.Add(Convert.ToByte(bits.Substring(at, 8), 2));
                if (bytes[^1] == 0xFF)
                {
                    bytes.Add(0);
                }
            }

            bytes.Add(0xFF);
            bytes.Add((byte)(i == intervals.Length - 1 ? 0xD9 : 0xD0 + i % 8));
        }

        return ([.. bytes, 1, 2, 3], bytes.Count - 2);
    }

    /// <summary>A prefix code of the categories 0 to 16, of as long codes as may be.</summary>
    private sealed record Code(HuffmanTable Table, IReadOnlyDictionary<int, string> Codes)
    {
        public static Code OfCategories(Random random)
        {
            var symbols = Enumerable.Range(0, 17).Select(symbol => (byte)symbol).ToArray();
            random.Shuffle(symbols);
            List<string> codes = ["0", "1"];
            while (codes.Count < symbols.Length + 1)
            {
                var split = codes.Where(code => code.Length < 16).OrderBy(_ => random.Next()).First();
                codes.Remove(split);
                codes.Add(split + "0");
                codes.Add(split + "1");
            }

            // Canonical: by length, then ascending; the code of ones alone is left out.
            var counts = new byte[16];
            var (value, length) = (0, 0);
            var assigned = new Dictionary<int, string>();
            foreach (var size in codes.Select(code => code.Length).Order().Take(symbols.Length))
            {
                value <<= size - length;
                length = size;
                assigned[symbols[assigned.Count]] = Convert.ToString(value++, 2).PadLeft(size, '0');
                counts[size - 1]++;
            }

            return new Code(new HuffmanTable(counts, symbols, isAc: false), assigned);
        }

        public string BitsOf(int difference)
        {
            var category = difference == 0 ? 0 : (int)Math.Log2(Math.Abs(difference)) + 1;
            var number = difference < 0 ? difference + (1 << category) - 1 : difference;
            return Codes[category] + (category is 0 or 16 ? "" : Convert.ToString(number, 2).PadLeft(category, '0'));
        }
    }
}
