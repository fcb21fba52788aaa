using System.Buffers.Binary;
using System.Text;

namespace ServerlessDicom.Dicom.Imaging.Icc;

/// <summary>ICC profiles of the sRGB color space (IEC 61966-2-1), of its colors and of its shades of gray, as short as they can be (ICC.1:2010, version 4.3).</summary>
public static class IccProfile
{
    private const int HeaderLength = 128;

    /// <summary>That of red, green and blue.</summary>
    public static ReadOnlyMemory<byte> Srgb { get; } =
        Write(
            "RGB ",
            "sRGB",
            // The primaries, adapted to D50 as profiles have them (ICC.1:2010 Annex E).
            [
                ("rXYZ", Xyz(0.43607, 0.22249, 0.01392)),
                ("gXYZ", Xyz(0.38515, 0.71687, 0.09708)),
                ("bXYZ", Xyz(0.14307, 0.06061, 0.71410)),
                ("rTRC", Curve()),
                ("gTRC", Curve()),
                ("bTRC", Curve()),
            ]
        );

    /// <summary>That of gray, for pictures with one sample per pixel.</summary>
    public static ReadOnlyMemory<byte> SrgbGray { get; } = Write("GRAY", "sRGB gray", [("kTRC", Curve())]);

    /// <summary>The color space that a profile is for, four letters such as "RGB " or "GRAY"; null when the bytes are no profile.</summary>
    public static string? ColorSpaceOf(ReadOnlySpan<byte> profile) =>
        profile.Length > HeaderLength
        && BinaryPrimitives.ReadUInt32BigEndian(profile) <= profile.Length
        && profile.Slice(36, 4).SequenceEqual("acsp"u8)
            ? Encoding.ASCII.GetString(profile.Slice(16, 4))
            : null;

    /// <summary>The curve of sRGB: parametric, of function type 3 (ICC.1:2010 §10.16).</summary>
    private static byte[] Curve()
    {
        var curve = new byte[32];
        "para"u8.CopyTo(curve);
        BinaryPrimitives.WriteUInt16BigEndian(curve.AsSpan(8), 3);
        ReadOnlySpan<double> parameters = [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045];
        for (var i = 0; i < parameters.Length; i++)
        {
            WriteFixed(curve.AsSpan(12 + 4 * i), parameters[i]);
        }

        return curve;
    }

    private static byte[] Xyz(double x, double y, double z)
    {
        var value = new byte[20];
        "XYZ "u8.CopyTo(value);
        WriteFixed(value.AsSpan(8), x);
        WriteFixed(value.AsSpan(12), y);
        WriteFixed(value.AsSpan(16), z);
        return value;
    }

    private static byte[] Text(string text)
    {
        const int Start = 28;
        var value = new byte[(Start + 2 * text.Length + 3) / 4 * 4];
        "mluc"u8.CopyTo(value);
        BinaryPrimitives.WriteInt32BigEndian(value.AsSpan(8), 1);
        BinaryPrimitives.WriteInt32BigEndian(value.AsSpan(12), 12);
        "enUS"u8.CopyTo(value.AsSpan(16));
        BinaryPrimitives.WriteInt32BigEndian(value.AsSpan(20), 2 * text.Length);
        BinaryPrimitives.WriteInt32BigEndian(value.AsSpan(24), Start);
        Encoding.BigEndianUnicode.GetBytes(text, value.AsSpan(Start));
        return value;
    }

    private static byte[] Write(string colorSpace, string name, (string Tag, byte[] Value)[] elements)
    {
        (string Tag, byte[] Value)[] all =
        [
            ("desc", Text(name)),
            ("cprt", Text("No copyright")),
            ("wtpt", Xyz(0.9642, 1, 0.8249)),
            .. elements,
        ];
        var table = new MemoryStream();
        var data = new MemoryStream();
        var start = HeaderLength + 4 + 12 * all.Length;
        var places = new Dictionary<string, long>();
        foreach (var (tag, value) in all)
        {
            // Elements may share a value, as the three curves do.
            var text = Convert.ToHexString(value);
            if (!places.TryGetValue(text, out var place))
            {
                place = places[text] = start + data.Length;
                data.Write(value);
            }

            table.Write(Encoding.ASCII.GetBytes(tag));
            WriteInt32(table, (int)place);
            WriteInt32(table, value.Length);
        }

        var profile = new MemoryStream();
        profile.Write(Header((int)(start + data.Length), colorSpace));
        WriteInt32(profile, all.Length);
        profile.Write(table.ToArray());
        profile.Write(data.ToArray());
        return profile.ToArray();
    }

    /// <summary>ICC.1:2010 §7.2.</summary>
    private static byte[] Header(int length, string colorSpace)
    {
        var header = new byte[HeaderLength];
        BinaryPrimitives.WriteInt32BigEndian(header, length);
        header[8] = 4;
        header[9] = 0x30;
        "mntr"u8.CopyTo(header.AsSpan(12));
        Encoding.ASCII.GetBytes(colorSpace, header.AsSpan(16));
        "XYZ "u8.CopyTo(header.AsSpan(20));
        // Made on the first day of 2026: the same bytes always.
        ReadOnlySpan<ushort> made = [2026, 1, 1, 0, 0, 0];
        for (var i = 0; i < made.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(24 + 2 * i), made[i]);
        }

        "acsp"u8.CopyTo(header.AsSpan(36));
        WriteFixed(header.AsSpan(68), 0.9642);
        WriteFixed(header.AsSpan(72), 1);
        WriteFixed(header.AsSpan(76), 0.8249);
        return header;
    }

    private static void WriteInt32(MemoryStream output, int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        output.Write(bytes);
    }

    /// <summary>A number with 16 bits behind the point (s15Fixed16Number).</summary>
    private static void WriteFixed(Span<byte> target, double value) =>
        BinaryPrimitives.WriteInt32BigEndian(target, (int)Math.Round(value * 65536));
}
