using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ServerlessDicom.Examples.BoneSegmentation.Results;

/// <summary>UIDs that follow from what they stand for: the same work gives the same instance, and is done once.</summary>
internal static class Uids
{
    /// <summary>The UID of a name: a UUID of version 8 (RFC 9562 §5.8) made of its SHA-256, under 2.25 (PS3.5 §B.2).</summary>
    public static string Of(params IEnumerable<string> name)
    {
        Span<byte> uuid = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', name))).AsSpan(0, 16);
        uuid[6] = (byte)((uuid[6] & 0x0F) | 0x80);
        uuid[8] = (byte)((uuid[8] & 0x3F) | 0x80);
        return string.Create(CultureInfo.InvariantCulture, $"2.25.{BinaryPrimitives.ReadUInt128BigEndian(uuid)}");
    }
}
