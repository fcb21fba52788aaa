using System.Buffers.Binary;
using System.Text;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Interoperability.Tests;

/// <summary>
/// An object that clients are tried with: small, and unlike the others in how its pixels or values are stored. All are
/// made without a library of DICOM.
/// </summary>
internal sealed class SampleObject
{
    private const ushort Rows = 24;
    private const ushort Columns = 16;
    private const uint PixelDataTag = 0x7FE00010;

    private SampleObject(string name, TestFile file)
    {
        Name = name;
        File = file.Text(0x00100020, "LO", $"SAMPLE {name}").Text(0x00080050, "SH", $"A-{name}");
    }

    /// <summary>What it is.</summary>
    public string Name { get; }

    /// <summary>The object, as it is stored.</summary>
    public TestFile File { get; }

    /// <summary>All of them.</summary>
    public static IReadOnlyList<SampleObject> All { get; } =
    [
        new("ct", Ct()),
        new("dx", Dx()),
        new("cr", Cr()),
        new("us", Us()),
        new("photo", Photo()),
        new("palette", Palette()),
        new("ybr", Ybr()),
        new("seg", Seg()),
        new("dose", Dose()),
        new("map", Map()),
        new("report", Report()),
        new("pdf", Pdf()),
        new("ecg", Ecg()),
    ];

    /// <summary>The one of a name.</summary>
    public static SampleObject Named(string name) => All.Single(sample => sample.Name == name);

    /// <summary>Its pixels as decoders put them: the samples of a pixel together (Planar Configuration 0).</summary>
    public byte[] Pixels
    {
        get
        {
            var pixels = PixelDataOf(File.ToBytes());
            return Name == "photo" ? [.. pixels.Select((_, i) => pixels[i % 3 * (pixels.Length / 3) + i / 3])] : pixels;
        }
    }

    /// <summary>The value of Pixel Data, the last element of a file in Explicit VR Little Endian.</summary>
    public static byte[] PixelDataOf(byte[] file)
    {
        // Its length stands before it, and what follows is the rest of the file.
        for (var at = file.Length - 12; at >= 0; at--)
        {
            if (
                file.AsSpan(at).StartsWith((ReadOnlySpan<byte>)[0xE0, 0x7F, 0x10, 0x00, (byte)'O'])
                && BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 8)) == file.Length - at - 12
            )
            {
                return file[(at + 12)..];
            }
        }

        throw new ArgumentException("There is no native Pixel Data at the end.", nameof(file));
    }

    private static TestFile Ct()
    {
        var pixels = new byte[Rows * Columns * 2];
        for (var i = 0; i < Rows * Columns; i++)
        {
            // -1024 to 2047: the sign goes beyond the twelve bits stored.
            BinaryPrimitives.WriteInt16LittleEndian(pixels.AsSpan(2 * i), (short)(i * i * 7 % 3072 - 1024));
        }

        var file = new TestFile("1.2.3.710.1.1")
            .Text(0x00080005, "CS", "ISO_IR 192")
            .Bytes(0x00100010, "PN", Utf8("Müller^Jörg=山田^太郎=やまだ^たろう"))
            .Text(0x00081030, "LO", "Thorax")
            .Text(0x00080030, "TM", "101500.250")
            .Text(0x0008103E, "LO", "Axial 5mm")
            .Text(0x00200011, "IS", "3")
            .Text(0x00200032, "DS", "-124.5\\-1.25e2\\0.1")
            .Text(0x00200037, "DS", "1\\0\\0\\0\\1\\0")
            .Text(0x00200052, "UI", "1.2.3.710.5")
            .Text(0x00180050, "DS", "5")
            .Text(0x00280030, "DS", "0.488281\\0.488281")
            .Text(0x00281050, "DS", "40")
            .Text(0x00281051, "DS", "400")
            .Text(0x00281052, "DS", "-1024")
            .Text(0x00281053, "DS", "1")
            .Bytes(
                0x00081140,
                "SQ",
                Items(
                    [
                        .. Text(0x00081150, "UI", "1.2.840.10008.5.1.4.1.1.2\0"),
                        .. Text(0x00081155, "UI", "1.2.3.710.1.9\0"),
                        .. TestFile.Element(
                            0x0040A170,
                            "SQ",
                            Items([.. Text(0x00080100, "SH", "121311"), .. Text(0x00080102, "SH", "DCM ")])
                        ),
                    ],
                    []
                )
            )
            .Bytes(0x00081110, "SQ", [])
            .Bytes(0x00189073, "FD", BitConverter.GetBytes(0.1))
            .Bytes(0x00182043, "FL", [.. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(-0.1f)])
            .Bytes(0x00209165, "AT", [0x20, 0x00, 0x56, 0x90])
            .Text(0x0040E010, "UR", "http://localhost/a?b=c")
            .Bytes(0x00204000, "LT", Utf8("First line\r\nSecond “line” " + new string('x', 400)))
            .Text(0x00090010, "LO", "ACME 1.1")
            .Bytes(0x00091001, "OB", [.. Enumerable.Range(0, 300).Select(i => (byte)i)])
            .Text(0x00091002, "LO", "private")
            .Bytes(0x00091003, "UN", [1, 2, 3, 4]);
        return Image(file, "MONOCHROME2", 16, 12, pixels, signed: true);
    }

    private static TestFile Dx() =>
        Image(
            new TestFile("1.2.3.711.1.1") { SopClass = "1.2.840.10008.5.1.4.1.1.1.1" }.Text(0x00080060, "CS", "DX"),
            "MONOCHROME1",
            16,
            16,
            Noise(Rows * Columns * 2, 2)
        );

    // An odd number of bytes, and of columns.
    private static TestFile Cr() =>
        Image(
            new TestFile("1.2.3.712.1.1") { SopClass = "1.2.840.10008.5.1.4.1.1.1" }.Text(0x00080060, "CS", "CR"),
            "MONOCHROME2",
            8,
            8,
            Gradient(25 * 15),
            rows: 25,
            columns: 15
        );

    private static TestFile Us() =>
        Image(
            new TestFile("1.2.3.713.1.1") { SopClass = "1.2.840.10008.5.1.4.1.1.3.1" }
                .Text(0x00080060, "CS", "US")
                .Text(0x00181063, "DS", "40")
                .Bytes(0x00280009, "AT", [0x18, 0x00, 0x63, 0x10]),
            "RGB",
            8,
            8,
            Gradient(Rows * Columns * 3 * 3),
            samples: 3,
            frames: 3
        );

    private static TestFile Photo() =>
        Image(
            new TestFile("1.2.3.714.1.1") { SopClass = "1.2.840.10008.5.1.4.1.1.77.1.4" }.Text(0x00080060, "CS", "XC"),
            "RGB",
            8,
            8,
            Gradient(Rows * Columns * 3),
            samples: 3,
            planar: 1
        );

    private static TestFile Palette()
    {
        var file = new TestFile("1.2.3.715.1.1") { SopClass = "1.2.840.10008.5.1.4.1.1.7" }.Text(
            0x00080060,
            "CS",
            "OT"
        );
        byte[] descriptor = [0, 1, 0, 0, 16, 0];
        foreach (uint color in (uint[])[1, 2, 3])
        {
            file.Bytes(0x00281100 + color, "US", descriptor).Bytes(0x00281200 + color, "OW", Noise(512, (int)color));
        }

        return Image(file, "PALETTE COLOR", 8, 8, Gradient(Rows * Columns));
    }

    private static TestFile Ybr() =>
        Image(
            new TestFile("1.2.3.716.1.1") { SopClass = "1.2.840.10008.5.1.4.1.1.7" }.Text(0x00080060, "CS", "OT"),
            "YBR_FULL",
            8,
            8,
            Gradient(Rows * Columns * 3),
            samples: 3
        );

    // Frames of 100 bits: the second starts within a byte.
    private static TestFile Seg() =>
        Image(
            new TestFile("1.2.3.717.1.1") { SopClass = "1.2.840.10008.5.1.4.1.1.66.4" }
                .Text(0x00080060, "CS", "SEG")
                .Text(0x00620001, "CS", "BINARY"),
            "MONOCHROME2",
            1,
            1,
            [.. Noise(37, 7), 0x05],
            frames: 3,
            rows: 10,
            columns: 10
        );

    private static TestFile Dose() =>
        Image(
            new TestFile("1.2.3.718.1.1") { SopClass = "1.2.840.10008.5.1.4.1.1.481.2" }
                .Text(0x00080060, "CS", "RTDOSE")
                .Text(0x3004000C, "DS", "0\\2.5")
                .Text(0x3004000E, "DS", "0.00001"),
            "MONOCHROME2",
            32,
            32,
            Gradient(Rows * Columns * 4 * 2),
            frames: 2
        );

    private static TestFile Map()
    {
        var values = new byte[Rows * Columns * 4];
        for (var i = 0; i < Rows * Columns; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(values.AsSpan(4 * i), i / 3f - 7);
        }

        return Image(
                new TestFile("1.2.3.719.1.1") { SopClass = "1.2.840.10008.5.1.4.1.1.30" }.Text(0x00080060, "CS", "MR"),
                "MONOCHROME2",
                32,
                32,
                [],
                frames: 1
            )
            .Without(PixelDataTag)
            .Without(0x00280101)
            .Without(0x00280102)
            .Without(0x00280103)
            .Bytes(0x7FE00008, "OF", values);
    }

    // The example of PS3.5 §H.3.2: kanji by code extension.
    private static TestFile Report() =>
        NoImage(
            new TestFile("1.2.3.720.1.1") { SopClass = "1.2.840.10008.5.1.4.1.1.88.11" }
                .Text(0x00080060, "CS", "SR")
                .Text(0x00080005, "CS", "\\ISO 2022 IR 87 ")
                .Text(0x00100010, "PN", "Yamada^Tarou=\e$B;3ED\e(B^\e$BB@O:\e(B=\e$B$d$^$@\e(B^\e$B$?$m$&\e(B")
                .Text(0x0040A040, "CS", "CONTAINER")
                .Text(0x0040A050, "CS", "SEPARATE")
                .Text(0x0040A491, "CS", "COMPLETE")
                .Text(0x0040A493, "CS", "UNVERIFIED")
                .Bytes(0x0040A043, "SQ", Items(Concept("18748-4 ", "LN", "Diagnostic imaging report ")))
                .Bytes(
                    0x0040A730,
                    "SQ",
                    Items([
                        .. Text(0x0040A010, "CS", "CONTAINS"),
                        .. Text(0x0040A040, "CS", "TEXT"),
                        .. TestFile.Element(0x0040A043, "SQ", Items(Concept("121071", "DCM ", "Finding "))),
                        .. Text(0x0040A160, "UT", "Nothing found."),
                    ])
                )
        );

    private static TestFile Pdf() =>
        NoImage(
            new TestFile("1.2.3.721.1.1") { SopClass = "1.2.840.10008.5.1.4.1.1.104.1" }
                .Text(0x00080060, "CS", "DOC")
                .Text(0x00420010, "ST", "A letter")
                .Text(0x00420012, "LO", "application/pdf")
                .Bytes(0x00420011, "OB", Encoding.ASCII.GetBytes("%PDF-1.4\n" + new string('%', 500) + "\n%%EOF\n"))
        );

    // Bulk data within a sequence.
    private static TestFile Ecg() =>
        NoImage(
            new TestFile("1.2.3.722.1.1") { SopClass = "1.2.840.10008.5.1.4.1.1.9.1.2" }
                .Text(0x00080060, "CS", "ECG")
                .Bytes(
                    0x54000100,
                    "SQ",
                    Items([
                        .. TestFile.Element(0x003A0005, "US", [2, 0]),
                        .. TestFile.Element(0x003A0010, "UL", [0xF4, 1, 0, 0]),
                        .. Text(0x003A001A, "DS", "500 "),
                        .. TestFile.Element(0x54001004, "US", [16, 0]),
                        .. Text(0x54001006, "CS", "SS"),
                        .. TestFile.Element(0x54001010, "OW", Noise(2000, 9)),
                    ])
                )
        );

    private static TestFile Image(
        TestFile file,
        string photometric,
        ushort allocated,
        ushort stored,
        byte[] pixels,
        bool signed = false,
        ushort samples = 1,
        ushort planar = 0,
        int frames = 1,
        ushort rows = Rows,
        ushort columns = Columns
    )
    {
        file.Number(0x00280002, samples)
            .Text(0x00280004, "CS", photometric)
            .Number(0x00280010, rows)
            .Number(0x00280011, columns)
            .Number(0x00280100, allocated)
            .Number(0x00280101, stored)
            .Number(0x00280102, (ushort)(stored - 1))
            .Number(0x00280103, signed ? (ushort)1 : (ushort)0)
            .Bytes(PixelDataTag, allocated > 8 ? "OW" : "OB", pixels.Length % 2 == 0 ? pixels : [.. pixels, 0]);
        if (samples > 1)
        {
            file.Number(0x00280006, planar);
        }

        return frames > 1 ? file.Text(0x00280008, "IS", $"{frames}") : file;
    }

    private static TestFile NoImage(TestFile file) =>
        file
            .Tags.Where(tag => tag >> 16 is 0x0028 or 0x7FE0)
            .ToArray()
            .Aggregate(file, (rest, tag) => rest.Without(tag));

    private static byte[] Concept(string value, string scheme, string meaning) =>
        [.. Text(0x00080100, "SH", value), .. Text(0x00080102, "SH", scheme), .. Text(0x00080104, "LO", meaning)];

    private static byte[] Items(params byte[][] items) =>
        [.. items.SelectMany(item => (byte[])[0xFE, 0xFF, 0x00, 0xE0, .. BitConverter.GetBytes(item.Length), .. item])];

    private static byte[] Text(uint tag, string vr, string value) =>
        TestFile.Element(tag, vr, Encoding.ASCII.GetBytes(value));

    private static byte[] Utf8(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return bytes.Length % 2 == 0 ? bytes : [.. bytes, (byte)' '];
    }

    private static byte[] Gradient(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(i * 5 / 3))];

    private static byte[] Noise(int length, int seed) =>
        [.. Enumerable.Range(0, length).Select(i => (byte)((i + seed) * 2654435761L >> 13))];
}
