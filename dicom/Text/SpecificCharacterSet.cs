namespace ServerlessDicom.Dicom.Text;

/// <summary>Decodes and encodes text by the value of Specific Character Set (0008,0005) (PS3.3 §C.12.1.1.2, PS3.5 §6.1).</summary>
public sealed class SpecificCharacterSet
{
    /// <summary>The default repertoire, ISO-IR 6.</summary>
    public static SpecificCharacterSet Default { get; } = new();

    /// <summary>ISO_IR 192.</summary>
    public static SpecificCharacterSet Utf8 { get; } = new();

    private SpecificCharacterSet() { }

    /// <summary>
    /// The character set of the attribute's values, from a cache. Terms are matched leniently (case, spaces,
    /// underscores); an unknown term is passed over and <see cref="IsFullyKnown"/> is false.
    /// </summary>
    public static SpecificCharacterSet FromTerms(params ReadOnlySpan<string> terms) =>
        throw new NotImplementedException();

    /// <summary>Whether every declared term is one of the standard's.</summary>
    public bool IsFullyKnown => throw new NotImplementedException();

    /// <summary>Decodes bytes. What cannot be decoded becomes U+FFFD; this never throws.</summary>
    /// <param name="bytes">Encoded text, one value or several.</param>
    /// <param name="delimiters">Which delimiters reset code extensions to their initial state (PS3.5 §6.1.2.5.3).</param>
    public string Decode(ReadOnlySpan<byte> bytes, TextDelimiters delimiters) => throw new NotImplementedException();

    /// <summary>
    /// Splits encoded multi-valued text at the backslashes that really are separators (a 5CH inside a multi-byte
    /// character is not one) and appends the ranges to <paramref name="ranges"/>.
    /// </summary>
    public void SplitValues(ReadOnlySpan<byte> bytes, List<Range> ranges) => throw new NotImplementedException();

    /// <summary>Encodes text. Characters the set lacks become '?'.</summary>
    public byte[] Encode(string text, TextDelimiters delimiters) => throw new NotImplementedException();
}

/// <summary>What, besides control characters, ends the reach of an escape sequence.</summary>
public enum TextDelimiters
{
    /// <summary>LT, ST, UT: only line and page ends.</summary>
    Text,

    /// <summary>LO, SH, UC: backslash as well.</summary>
    Values,

    /// <summary>PN: backslash, caret and equals sign as well.</summary>
    PersonName,
}
