using System.Buffers.Binary;
using System.Text;

namespace ServerlessDicom.Tests;

/// <summary>
/// A small Explicit VR Little Endian file, put together byte by byte so that it owes nothing to the code under test.
/// </summary>
internal sealed class TestFile
{
    private const string CTImageStorage = "1.2.840.10008.5.1.4.1.1.2";

    private readonly SortedDictionary<uint, (string VR, byte[] Value)> _elements = [];

    /// <summary>A CT instance of 4 by 4 pixels, in the series and study that go with its UID.</summary>
    /// <param name="sopInstance">SOP Instance UID; its components but the last are the series, but the last two the study.</param>
    public TestFile(string sopInstance)
    {
        SopInstance = sopInstance;
        Series = Parent(sopInstance);
        Study = Parent(Series);
        Text(0x00080016, "UI", CTImageStorage);
        Text(0x00080018, "UI", sopInstance);
        Text(0x00080020, "DA", "20260102");
        Text(0x00080060, "CS", "CT");
        Text(0x00100010, "PN", "Doe^Jane");
        Text(0x00100020, "LO", "PID1");
        Text(0x0020000D, "UI", Study);
        Text(0x0020000E, "UI", Series);
        Text(0x00200013, "IS", sopInstance.Split('.')[^1]);
        Number(0x00280002, 1);
        Text(0x00280004, "CS", "MONOCHROME2");
        Number(0x00280010, 4);
        Number(0x00280011, 4);
        Number(0x00280100, 16);
        Number(0x00280101, 16);
        Number(0x00280102, 15);
        Number(0x00280103, 0);
        Bytes(0x7FE00010, "OW", Encoding.ASCII.GetBytes($"pixels of {sopInstance}".PadRight(32)[..32]));
    }

    public string SopInstance { get; }
    public string Series { get; }
    public string Study { get; }

    /// <summary>Its elements, in order.</summary>
    public IEnumerable<uint> Tags => _elements.Keys;

    /// <summary>Path of the instance below the base.</summary>
    public string Resource => $"studies/{Study}/series/{Series}/instances/{SopInstance}";

    /// <summary>SOP Class UID, of the data set and of the File Meta Information.</summary>
    public string SopClass
    {
        get;
        init
        {
            field = value;
            Text(0x00080016, "UI", value);
        }
    } = CTImageStorage;

    /// <summary>The 128 bytes before "DICM".</summary>
    public byte[] Preamble { get; init; } = new byte[128];

    /// <summary>Transfer Syntax UID of the File Meta Information; what is written is always Explicit VR Little Endian.</summary>
    public string TransferSyntax { get; init; } = "1.2.840.10008.1.2.1";

    /// <summary>Sets an element with a text value, padded.</summary>
    public TestFile Text(uint tag, string vr, string value) => Bytes(tag, vr, Padded(vr, value));

    /// <summary>Sets an element of VR US.</summary>
    public TestFile Number(uint tag, ushort value) => Bytes(tag, "US", BitConverter.GetBytes(value));

    /// <summary>Sets an element.</summary>
    public TestFile Bytes(uint tag, string vr, byte[] value)
    {
        _elements[tag] = (vr, value);
        return this;
    }

    /// <summary>Takes an element out.</summary>
    public TestFile Without(uint tag)
    {
        _elements.Remove(tag);
        return this;
    }

    /// <summary>The file.</summary>
    public byte[] ToBytes() => [.. Preamble, .. "DICM"u8, .. Meta(), .. Dataset(uint.MaxValue)];

    /// <summary>The file up to an element.</summary>
    public byte[] ToBytesBefore(uint tag) => [.. Preamble, .. "DICM"u8, .. Meta(), .. Dataset(tag)];

    /// <summary>One element as it lies in the file.</summary>
    public static byte[] Element(uint tag, string vr, byte[] value)
    {
        var isLong = vr is "OB" or "OD" or "OF" or "OL" or "OV" or "OW" or "SQ" or "UC" or "UN" or "UR" or "UT";
        var header = new byte[isLong ? 12 : 8];
        BinaryPrimitives.WriteUInt16LittleEndian(header, (ushort)(tag >> 16));
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(2), (ushort)tag);
        Encoding.ASCII.GetBytes(vr, header.AsSpan(4));
        if (isLong)
        {
            BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), value.Length);
        }
        else
        {
            BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(6), (ushort)value.Length);
        }

        return [.. header, .. value];
    }

    private byte[] Meta()
    {
        byte[] elements =
        [
            .. Element(0x00020001, "OB", [0, 1]),
            .. Element(0x00020002, "UI", Padded("UI", SopClass)),
            .. Element(0x00020003, "UI", Padded("UI", SopInstance)),
            .. Element(0x00020010, "UI", Padded("UI", TransferSyntax)),
            .. Element(0x00020012, "UI", Padded("UI", "1.2.3.4")),
        ];
        return [.. Element(0x00020000, "UL", BitConverter.GetBytes(elements.Length)), .. elements];
    }

    private byte[] Dataset(uint before) =>
        [
            .. _elements
                .Where(element => element.Key < before)
                .SelectMany(element => Element(element.Key, element.Value.VR, element.Value.Value)),
        ];

    private static byte[] Padded(string vr, string value) =>
        Encoding.Latin1.GetBytes(value.Length % 2 == 0 ? value : value + (vr == "UI" ? '\0' : ' '));

    private static string Parent(string uid) => uid[..uid.LastIndexOf('.')];
}
