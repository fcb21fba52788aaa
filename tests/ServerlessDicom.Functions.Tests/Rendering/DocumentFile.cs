using System.Buffers.Binary;
using System.Text;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Rendering;

/// <summary>Instances that are documents, put together byte by byte.</summary>
internal static class DocumentFile
{
    public const string PdfClass = "1.2.840.10008.5.1.4.1.1.104.1";
    public const string CdaClass = "1.2.840.10008.5.1.4.1.1.104.2";
    public const string StlClass = "1.2.840.10008.5.1.4.1.1.104.3";
    public const string KeyObjectClass = "1.2.840.10008.5.1.4.1.1.88.59";
    private const string BasicTextClass = "1.2.840.10008.5.1.4.1.1.88.11";

    /// <summary>An instance of any class without pixels.</summary>
    public static TestFile Create(string uid, string sopClass) =>
        new TestFile(uid)
            .Without(0x00280002)
            .Without(0x00280004)
            .Without(0x00280010)
            .Without(0x00280011)
            .Without(0x00280100)
            .Without(0x00280101)
            .Without(0x00280102)
            .Without(0x00280103)
            .Without(0x7FE00010)
            .Text(0x00080016, "UI", sopClass);

    /// <summary>An instance that encapsulates a document; the length is told when asked for.</summary>
    public static TestFile Encapsulate(string uid, string sopClass, string? mediaType, byte[] content, bool tellLength)
    {
        byte[] padded = content.Length % 2 == 0 ? content : [.. content, 0];
        var file = Create(uid, sopClass).Bytes(0x00420011, "OB", padded);
        if (mediaType is not null)
        {
            file.Text(0x00420012, "LO", mediaType);
        }

        return tellLength ? file.Bytes(0x00420015, "UL", BitConverter.GetBytes(content.Length)) : file;
    }

    /// <summary>A report with one text, and a reference to an image of the same study.</summary>
    public static TestFile Report(string uid, string text, TestFile image, string sopClass = BasicTextClass) =>
        Create(uid, sopClass)
            .Text(0x00080005, "CS", "ISO_IR 192")
            .Text(0x0040A040, "CS", "CONTAINER")
            .Bytes(0x0040A043, "SQ", Item(Text(0x00080104, "LO", "Chest <X-ray> report")))
            .Bytes(
                0x0040A375,
                "SQ",
                Item(
                    TestFile.Element(
                        0x00081115,
                        "SQ",
                        Item(
                            TestFile.Element(0x00081199, "SQ", Item(Text(0x00081155, "UI", image.SopInstance))),
                            Text(0x0020000E, "UI", image.Series)
                        )
                    ),
                    Text(0x0020000D, "UI", image.Study)
                )
            )
            .Bytes(
                0x0040A730,
                "SQ",
                [
                    .. Item(
                        Text(0x0040A010, "CS", "CONTAINS"),
                        Text(0x0040A040, "CS", "TEXT"),
                        TestFile.Element(0x0040A043, "SQ", Item(Text(0x00080104, "LO", "Finding"))),
                        Text(0x0040A160, "UT", text)
                    ),
                    .. Item(
                        TestFile.Element(
                            0x00081199,
                            "SQ",
                            Item(
                                Text(0x00081150, "UI", "1.2.840.10008.5.1.4.1.1.2"),
                                Text(0x00081155, "UI", image.SopInstance)
                            )
                        ),
                        Text(0x0040A010, "CS", "CONTAINS"),
                        Text(0x0040A040, "CS", "IMAGE")
                    ),
                ]
            );

    /// <summary>An item of a sequence.</summary>
    public static byte[] Item(params byte[][] elements)
    {
        byte[] content = [.. elements.SelectMany(element => element)];
        var header = new byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(header, 0xE000FFFE);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4), content.Length);
        return [.. header, .. content];
    }

    /// <summary>An element of text in UTF-8, padded.</summary>
    public static byte[] Text(uint tag, string vr, string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        return TestFile.Element(tag, vr, bytes.Length % 2 == 0 ? bytes : [.. bytes, vr == "UI" ? (byte)0 : (byte)' ']);
    }
}
