namespace ServerlessDicom.Dicom.Text;

/// <summary>An escape sequence of ISO/IEC 2022 that designates a character set to G0 or G1 (PS3.3 Tables C.12-3 and C.12-4).</summary>
/// <param name="Set">The set; null when the sequence is not one of the standard's.</param>
/// <param name="IsG1">Whether it goes to G1 rather than G0.</param>
/// <param name="Length">Bytes of the whole sequence, the escape character included.</param>
internal readonly record struct EscapeSequence(CodedCharacterSet? Set, bool IsG1, int Length)
{
    /// <summary>The escape character.</summary>
    public const byte Escape = 0x1B;

    /// <summary>Reads the sequence at the start of <paramref name="bytes"/>, which is an escape character.</summary>
    /// <remarks>
    /// An unknown sequence is passed over as far as it is one by its form, intermediate bytes and a final byte, but a
    /// final byte that might be a delimiter is left standing: losing a delimiter would shift every value behind it.
    /// </remarks>
    public static EscapeSequence Read(ReadOnlySpan<byte> bytes)
    {
        var end = bytes[1..].IndexOfAnyExceptInRange((byte)0x20, (byte)0x2F) + 1;
        if (end <= 1)
        {
            return new(null, false, end == 1 ? 1 : bytes.Length);
        }
        var final = bytes[end];
        var (shape, isG1, isKnown) = bytes[1..end] switch
        {
            [(byte)'('] => (CodedCharacterSetShape.Single94, false, true),
            [(byte)')'] => (CodedCharacterSetShape.Single94, true, true),
            [(byte)'-'] => (CodedCharacterSetShape.Single96, true, true),
            [(byte)'$'] or [(byte)'$', (byte)'('] => (CodedCharacterSetShape.Multi94, false, true),
            [(byte)'$', (byte)')'] => (CodedCharacterSetShape.Multi94, true, true),
            _ => (default, false, false),
        };
        if (isKnown && CodedCharacterSets.Find(shape, final) is { } set)
        {
            return new(set, isG1, end + 1);
        }
        var hasFinal = final is >= 0x30 and <= 0x7E and not ((byte)'\\' or (byte)'^' or (byte)'=');
        return new(null, false, hasFinal ? end + 1 : end);
    }

    /// <summary>Writes the sequence that designates a set; returns its length, at most 4.</summary>
    public static int Write(CodedCharacterSet set, bool isG1, Span<byte> destination)
    {
        var length = 0;
        destination[length++] = Escape;
        if (set.IsMultiByte)
        {
            destination[length++] = (byte)'$';
        }
        // For the three oldest multi-byte sets ISO/IEC 2022 leaves out the byte that says G0.
        if (!(set.IsMultiByte && !isG1 && set.Final is (byte)'@' or (byte)'A' or (byte)'B'))
        {
            destination[length++] = (byte)(
                set.Shape == CodedCharacterSetShape.Single96 ? '-'
                : isG1 ? ')'
                : '('
            );
        }
        destination[length++] = set.Final;
        return length;
    }
}
