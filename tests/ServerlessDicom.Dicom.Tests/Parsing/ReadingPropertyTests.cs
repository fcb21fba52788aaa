using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Dicom.Tests.Parsing;

public class ReadingPropertyTests
{
    private static readonly (uint Tag, string VR)[] _elements =
    [
        (0x00080018, "UI"),
        (0x00080060, "CS"),
        (0x00081140, "SQ"),
        (0x00082112, "SQ"),
        (0x00100010, "PN"),
        (0x00104000, "LT"),
        (0x00189073, "FD"),
        (0x00281203, "OW"),
        (0x00400275, "SQ"),
        (0x0040A160, "UT"),
        (0x00420011, "OB"),
        (0x00720083, "UV"),
    ];

    private static readonly string[] _syntaxes =
    [
        DicomUid.ImplicitVRLittleEndian,
        DicomUid.ExplicitVRLittleEndian,
        DicomUid.ExplicitVRBigEndian,
        DicomUid.DeflatedExplicitVRLittleEndian,
    ];

    private static readonly Arbitrary<int> _seeds = Gen.Choose(0, int.MaxValue).ToArbitrary();

    [Fact]
    public void Whatever_is_encoded_is_read() =>
        Check.One(
            Properties.Cases(300),
            Prop.ForAll(
                _seeds,
                async seed =>
                {
                    var random = new Random(seed);
                    var syntax = _syntaxes[random.Next(_syntaxes.Length)];
                    var (bytes, expected) = Encode(random, syntax, depth: 4);
                    var file = Wrap(bytes, syntax);

                    var parsed = DicomFile.Parse(file);
                    Assert.Equal(expected, Describe(parsed.Dataset));
                    Assert.Equal(
                        ReadOutcome.Of(() => parsed),
                        (await StreamedReading.ReadAsync(file, random.Next(1, 5000))).Outcome
                    );
                }
            )
        );

    [Fact]
    public void Damaged_files_are_read_or_fail_with_a_reason_in_memory_as_in_streams() =>
        Check.One(
            Properties.Cases(3000),
            Prop.ForAll(
                _seeds,
                async seed =>
                {
                    var random = new Random(seed);
                    var syntax = _syntaxes[random.Next(_syntaxes.Length)];
                    var (bytes, _) = Encode(random, syntax, depth: 3);
                    AddPixelData(random, bytes);
                    var file = Damage(random, Wrap(bytes, syntax));

                    // Any other exception than DicomFormatException fails the test.
                    var limits = new DicomReadLimits { LargeValueBytes = random.Next(2, 200) };
                    var outcome = ReadOutcome.Of(() => DicomFile.Parse(file, limits));
                    var (streamed, _) = await StreamedReading.ReadAsync(file, random.Next(1, 200), limits);

                    // In a deflated stream, damage and what is wrong with the data set may be met in either order.
                    Assert.True(
                        outcome == streamed || syntax == DicomUid.DeflatedExplicitVRLittleEndian,
                        $"{outcome}\n{streamed}"
                    );
                }
            )
        );

    private static byte[] Wrap(DicomBytes bytes, string syntax) =>
        DicomBytes.Part10(
            syntax,
            syntax == DicomUid.DeflatedExplicitVRLittleEndian ? DicomBytes.Deflate(bytes.ToArray()) : bytes.ToArray()
        );

    private static (DicomBytes Bytes, string Expected) Encode(Random random, string syntax, int depth)
    {
        var bytes = new DicomBytes(
            isExplicit: syntax != DicomUid.ImplicitVRLittleEndian,
            isBigEndian: syntax == DicomUid.ExplicitVRBigEndian
        );
        var expected = new List<string>();

        // The first element is there in any case: an empty data set says nothing about its encoding.
        foreach (var (tag, vr) in _elements.Where((_, i) => i == 0 || random.Next(2) == 0))
        {
            if (vr != "SQ")
            {
                var value = new byte[random.Next(8) * 2];
                random.NextBytes(value);
                bytes.Element(tag, vr, value);
                expected.Add($"{tag:X8} {vr} {Convert.ToHexString(value)}");
                continue;
            }

            var items = Enumerable
                .Range(0, depth == 0 ? 0 : random.Next(3))
                .Select(_ => Encode(random, syntax, depth - 1))
                .ToList();
            bytes.Sequence(tag, vr, random.Next(2) == 0, [.. items.Select(item => item.Bytes.ToArray())]);
            expected.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{tag:X8} SQ [{string.Join(';', items.Select(item => item.Expected))}]"
                )
            );
        }

        return (bytes, string.Join(',', expected));
    }

    private static string Describe(DicomDataset dataset) =>
        string.Join(
            ',',
            dataset.Select(element =>
                element.Items is { } items
                    ? $"{element.Tag} SQ [{string.Join(';', items.Select(Describe))}]"
                    : $"{element.Tag} {element.VR} {Convert.ToHexString(element.Value.Span)}"
            )
        );

    private static void AddPixelData(Random random, DicomBytes bytes)
    {
        if (random.Next(2) == 0)
        {
            bytes.Element(0x7FE00010, "OW", new byte[random.Next(500)]);
            return;
        }

        bytes.Header(0x7FE00010, "OW", 0xFFFFFFFF).Item(new byte[random.Next(3) * 4]);
        for (var i = random.Next(4); i > 0; i--)
        {
            bytes.Item(new byte[random.Next(200)]);
        }

        bytes.SequenceEnd().Element(0xFFFCFFFC, "OB", new byte[random.Next(50)]);
    }

    private static byte[] Damage(Random random, byte[] bytes)
    {
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            var at = random.Next(132, bytes.Length - 4);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes.AsSpan(at, 4).Fill(0xFF);
                    break;
                case 3:
                    bytes.AsSpan(at, 4).Clear();
                    break;
                case 4:
                    bytes = [.. bytes[..at], .. bytes[(at + random.Next(1, 4))..]];
                    break;
                default:
                    bytes = [.. bytes[..at], .. bytes[random.Next(132, at + 1)..]];
                    break;
            }

            if (bytes.Length < 150)
            {
                break;
            }
        }

        return bytes;
    }
}
