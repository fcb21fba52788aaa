using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Tests.Parsing;

/// <summary>Encodes elements byte by byte, apart from the product's own writer, right or wrong as a test likes.</summary>
internal sealed class DicomBytes(bool isExplicit = true, bool isBigEndian = false)
{
    private const uint Undefined = 0xFFFFFFFF;

    private readonly List<byte> _bytes = [];

    public static DicomBytes Explicit => new();

    public static DicomBytes Implicit => new(isExplicit: false);

    public static DicomBytes BigEndian => new(isBigEndian: true);

    public int Length => _bytes.Count;

    /// <summary>An element with a text value, padded to an even length.</summary>
    public DicomBytes Text(uint tag, string vr, string value)
    {
        var pad = vr == "UI" ? "\0" : " ";
        return Element(tag, vr, Encoding.Latin1.GetBytes(value.Length % 2 == 0 ? value : value + pad));
    }

    public DicomBytes UInt16(uint tag, string vr, params ReadOnlySpan<ushort> values)
    {
        var bytes = new byte[values.Length * 2];
        for (var i = 0; i < values.Length; i++)
        {
            Write16(bytes.AsSpan(i * 2), values[i]);
        }

        return Element(tag, vr, bytes);
    }

    public DicomBytes Element(uint tag, string vr, ReadOnlySpan<byte> value) =>
        Header(tag, vr, (uint)value.Length).Raw(value);

    public DicomBytes Sequence(uint tag, params ReadOnlySpan<byte[]> items) => Sequence(tag, "SQ", false, items);

    /// <summary>A sequence of items, all with or all without a defined length.</summary>
    public DicomBytes Sequence(uint tag, string vr, bool isUndefined, params ReadOnlySpan<byte[]> items)
    {
        var content = new DicomBytes(isExplicit, isBigEndian);
        foreach (var item in items)
        {
            content.Item(item, isUndefined);
        }

        return isUndefined
            ? Header(tag, vr, Undefined).Raw(content.ToArray()).SequenceEnd()
            : Element(tag, vr, content.ToArray());
    }

    public DicomBytes Item(ReadOnlySpan<byte> content, bool isUndefined = false)
    {
        _ = isUndefined ? ItemStart() : Delimiter(0xFFFEE000, (uint)content.Length);
        Raw(content);
        return isUndefined ? Delimiter(0xFFFEE00D, 0) : this;
    }

    public DicomBytes UndefinedSequence(uint tag, string vr = "SQ") => Header(tag, vr, Undefined);

    public DicomBytes ItemStart() => Delimiter(0xFFFEE000, Undefined);

    public DicomBytes ItemEnd() => Delimiter(0xFFFEE00D, 0);

    public DicomBytes SequenceEnd() => Delimiter(0xFFFEE0DD, 0);

    public DicomBytes Header(uint tag, string vr, uint length)
    {
        Tag(tag);
        Span<byte> four = stackalloc byte[4];
        if (!isExplicit)
        {
            Write32(four, length);
            return Raw(four);
        }

        Raw(Encoding.Latin1.GetBytes(vr));
        if (
            vr
            is "OB"
                or "OD"
                or "OF"
                or "OL"
                or "OV"
                or "OW"
                or "SQ"
                or "SV"
                or "UC"
                or "UN"
                or "UR"
                or "UT"
                or "UV"
                or "ZZ"
        )
        {
            Raw([0, 0]);
            Write32(four, length);
            return Raw(four);
        }

        Write16(four, (ushort)length);
        return Raw(four[..2]);
    }

    public DicomBytes Delimiter(uint tag, uint length)
    {
        Tag(tag);
        Span<byte> four = stackalloc byte[4];
        Write32(four, length);
        return Raw(four);
    }

    public DicomBytes Raw(ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public byte[] ToArray() => [.. _bytes];

    /// <summary>The data set within a Part 10 file.</summary>
    public byte[] InPart10(string? syntax) => Part10(syntax, ToArray());

    public static byte[] Part10(string? syntax, ReadOnlySpan<byte> dataset)
    {
        var elements = Explicit.Element(0x00020001, "OB", [0, 1]).Text(0x00020002, "UI", DicomUid.CTImageStorage);
        if (syntax is not null)
        {
            elements.Text(0x00020010, "UI", syntax);
        }

        return Explicit
            .Raw(new byte[128])
            .Raw("DICM"u8)
            .UInt16(0x00020000, "UL", (ushort)elements.Length, 0)
            .Raw(elements.ToArray())
            .Raw(dataset)
            .ToArray();
    }

    public static byte[] Deflate(ReadOnlySpan<byte> bytes, bool asZlib = false)
    {
        var target = new MemoryStream();
        using (
            Stream deflater = asZlib
                ? new ZLibStream(target, CompressionLevel.Fastest, leaveOpen: true)
                : new DeflateStream(target, CompressionLevel.Fastest, leaveOpen: true)
        )
        {
            deflater.Write(bytes);
        }

        return target.ToArray();
    }

    private void Tag(uint tag)
    {
        Span<byte> four = stackalloc byte[4];
        Write16(four, (ushort)(tag >> 16));
        Write16(four[2..], (ushort)tag);
        Raw(four);
    }

    private void Write16(Span<byte> target, ushort value)
    {
        if (isBigEndian)
        {
            BinaryPrimitives.WriteUInt16BigEndian(target, value);
        }
        else
        {
            BinaryPrimitives.WriteUInt16LittleEndian(target, value);
        }
    }

    private void Write32(Span<byte> target, uint value)
    {
        if (isBigEndian)
        {
            BinaryPrimitives.WriteUInt32BigEndian(target, value);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(target, value);
        }
    }
}
