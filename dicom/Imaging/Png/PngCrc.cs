namespace ServerlessDicom.Dicom.Imaging.Png;

/// <summary>The cyclic redundancy code of chunks (ISO/IEC 15948 annex D).</summary>
internal static class PngCrc
{
    /// <summary>What <see cref="Update"/> begins with, and what its last result is to be inverted by.</summary>
    public const uint Start = uint.MaxValue;

    private static readonly uint[] _table = MakeTable();

    /// <summary>The code of all the bytes of a chunk's type and data.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes) => ~Update(Start, bytes);

    /// <summary>Takes in more bytes.</summary>
    public static uint Update(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            crc = _table[(byte)(crc ^ value)] ^ (crc >> 8);
        }

        return crc;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (var i = 0U; i < table.Length; i++)
        {
            var crc = i;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
            }

            table[i] = crc;
        }

        return table;
    }
}
