using ServerlessDicom.Dicom.Text;

namespace ServerlessDicom.Dicom.Tests.Text;

public sealed class SpecificCharacterSetTests
{
    [Theory]
    [InlineData("ISO_IR 100", "E9", "é")]
    [InlineData("ISO_IR 101", "B1", "ą")]
    [InlineData("ISO_IR 109", "A1", "Ħ")]
    [InlineData("ISO_IR 110", "A2", "ĸ")]
    [InlineData("ISO_IR 144", "BB", "Л")]
    [InlineData("ISO_IR 127", "C7", "ا")]
    [InlineData("ISO_IR 126", "A4", "€")]
    [InlineData("ISO_IR 138", "E0", "א")]
    [InlineData("ISO_IR 148", "F0", "ğ")]
    [InlineData("ISO_IR 203", "A4", "€")]
    [InlineData("ISO_IR 166", "A1", "ก")]
    [InlineData("ISO_IR 13", "B1", "ｱ")]
    [InlineData("ISO_IR 192", "C3A9", "é")]
    [InlineData("GB18030", "8130 8130", "\u0080")]
    [InlineData("GB18030", "95328236", "𠀀")]
    [InlineData("GBK", "817E", "亊")]
    public void Knows_every_single_valued_term(string term, string hex, string text)
    {
        var set = SpecificCharacterSet.FromTerms(term);

        Assert.True(set.IsFullyKnown);
        Assert.Equal(text, set.Decode(Hex(hex), TextDelimiters.Values));
    }

    [Theory]
    [InlineData("ISO 2022 IR 6", "1B2842 41", "A")]
    [InlineData("ISO 2022 IR 100", "1B2D41 E9", "é")]
    [InlineData("ISO 2022 IR 101", "1B2D42 B1", "ą")]
    [InlineData("ISO 2022 IR 109", "1B2D43 A1", "Ħ")]
    [InlineData("ISO 2022 IR 110", "1B2D44 A2", "ĸ")]
    [InlineData("ISO 2022 IR 144", "1B2D4C BB", "Л")]
    [InlineData("ISO 2022 IR 127", "1B2D47 C7", "ا")]
    [InlineData("ISO 2022 IR 126", "1B2D46 C1", "Α")]
    [InlineData("ISO 2022 IR 138", "1B2D48 E0", "א")]
    [InlineData("ISO 2022 IR 148", "1B2D4D F0", "ğ")]
    [InlineData("ISO 2022 IR 203", "1B2D62 A4", "€")]
    [InlineData("ISO 2022 IR 166", "1B2D54 A1", "ก")]
    [InlineData("ISO 2022 IR 13", "1B2949 B1 1B284A 5C41", "ｱ¥A")]
    [InlineData("ISO 2022 IR 87", "1B2442 3021 1B2842", "亜")]
    [InlineData("ISO 2022 IR 159", "1B242844 3021 1B2842", "丂")]
    [InlineData("ISO 2022 IR 149", "1B242943 B0A1", "가")]
    [InlineData("ISO 2022 IR 58", "1B242941 B0A1", "啊")]
    public void Knows_every_term_with_code_extensions(string term, string hex, string text)
    {
        var set = SpecificCharacterSet.FromTerms("", term);

        Assert.True(set.IsFullyKnown);
        Assert.Equal(text, set.Decode(Hex(hex), TextDelimiters.Text));
    }

    [Theory]
    [InlineData("ISO-IR 100")]
    [InlineData("ISO IR 100")]
    [InlineData("iso_ir_100")]
    [InlineData("ISO_IR100")]
    [InlineData("ISO2022IR100")]
    [InlineData(" ISO 2022-IR 100 ")]
    [InlineData("ISO8859-1")]
    [InlineData("ISO_8859-1")]
    [InlineData("IR 100")]
    [InlineData("latin1")]
    public void Understands_terms_that_are_written_otherwise(string term)
    {
        var set = SpecificCharacterSet.FromTerms(term);

        Assert.True(set.IsFullyKnown);
        Assert.Equal("é", set.Decode([0xE9], TextDelimiters.Values));
    }

    [Theory]
    [InlineData("UTF-8")]
    [InlineData("utf8")]
    [InlineData("ISO 2022 IR 192")]
    [InlineData("ISO IR 192")]
    public void Understands_other_names_of_UTF_8(string term) =>
        Assert.Equal("é", SpecificCharacterSet.FromTerms(term).Decode("é"u8, TextDelimiters.Values));

    [Theory]
    [InlineData("ISO_IR 101 ", "B1", "ą")]
    [InlineData("ISO_IR 100\0", "E9", "é")]
    [InlineData("ISO_IR 192", "C3A9", "é")]
    [InlineData(@"\ISO 2022 IR 87", "1B244230211B2842", "亜")]
    [InlineData("", "41", "A")]
    public void Reads_the_attribute_as_it_is_encoded(string value, string hex, string text) =>
        Assert.Equal(
            text,
            SpecificCharacterSet
                .FromValue(System.Text.Encoding.ASCII.GetBytes(value))
                .Decode(Hex(hex), TextDelimiters.Values)
        );

    [Theory]
    [InlineData("ISO_IR 999")]
    [InlineData("windows-1252")]
    [InlineData("ISO_IR")]
    [InlineData(@"ISO_IR 100\nonsense")]
    [InlineData(@"ISO_IR 192\ISO 2022 IR 87")]
    [InlineData(@"ISO_IR 100\ISO_IR 192")]
    [InlineData("a term as long as no other term is in any part of the standard")]
    public void Says_when_a_term_is_unknown_or_misplaced(string value) =>
        Assert.False(SpecificCharacterSet.FromTerms(value.Split('\\')).IsFullyKnown);

    [Fact]
    public void Passes_over_unknown_terms()
    {
        Assert.Equal("é", SpecificCharacterSet.FromTerms("ISO_IR 100", "x").Decode([0xE9], TextDelimiters.Values));
        Assert.Equal("é", SpecificCharacterSet.FromTerms("", "ISO_IR 192").Decode("é"u8, TextDelimiters.Values));
        Assert.Equal("A\uFFFD", SpecificCharacterSet.FromTerms("x").Decode([0x41, 0xE9], TextDelimiters.Values));
    }

    [Theory]
    // A kanji whose second byte is 5CH, one whose first is, and the real delimiter.
    [InlineData(@"\ISO 2022 IR 87", "1B2442 215C 5C21 1B2842 5C 41", new[] { "＋棔", "A" })]
    // 5CH as trail byte of two, and as a value of its own.
    [InlineData("GB18030", "815C 5C 41", new[] { "乗", "A" })]
    [InlineData("GBK", "815C 5C 41 5C", new[] { "乗", "A", "" })]
    // A lead byte that nothing fits to does not swallow the delimiter of another value.
    [InlineData("GB18030", "FF 5C 41", new[] { "\uFFFD", "A" })]
    [InlineData(@"\ISO 2022 IR 149", "1B242943 B0 5C 41", new[] { "\uFFFD", "A" })]
    // The yen sign is the delimiter all the same.
    [InlineData("ISO_IR 13", "B1 5C B2", new[] { "ｱ", "ｲ" })]
    [InlineData("ISO_IR 192", "C3A9 5C 5C", new[] { "é", "", "" })]
    [InlineData("ISO_IR 100", "", new[] { "" })]
    public void Splits_values_at_delimiters_only(string terms, string hex, string[] values)
    {
        var set = SpecificCharacterSet.FromTerms(terms.Split('\\'));
        var bytes = Hex(hex);
        var ranges = new List<Range>();
        set.SplitValues(bytes, ranges);

        Assert.Equal(values, ranges.Select(range => set.Decode(bytes.AsSpan(range), TextDelimiters.Values)));
        Assert.Equal(string.Join('\\', values), set.Decode(bytes, TextDelimiters.Values));
    }

    [Theory]
    [InlineData("1B2D4C BB 5C E9", TextDelimiters.Values, @"Л\é")]
    [InlineData("1B2D4C BB 5E E9", TextDelimiters.PersonName, "Л^é")]
    [InlineData("1B2D4C BB 3D E9", TextDelimiters.PersonName, "Л=é")]
    [InlineData("1B2D4C BB 5E BB", TextDelimiters.Values, "Л^Л")]
    [InlineData("1B2D4C BB 5C BB", TextDelimiters.Text, @"Л\Л")]
    [InlineData("1B2D4C BB 0D0A E9", TextDelimiters.Text, "Л\r\né")]
    [InlineData("1B2D4C BB 0C E9", TextDelimiters.Text, "Л\fé")]
    [InlineData("1B2D4C BB 09 E9", TextDelimiters.Text, "Л\té")]
    [InlineData("1B2442 3021 0D0A 41", TextDelimiters.Text, "亜\r\nA")]
    public void Code_extensions_end_where_the_standard_says(string hex, TextDelimiters delimiters, string text) =>
        Assert.Equal(
            text,
            SpecificCharacterSet
                .FromTerms("ISO 2022 IR 100", "ISO 2022 IR 144", "ISO 2022 IR 87")
                .Decode(Hex(hex), delimiters)
        );

    [Fact]
    public void Romaji_has_a_yen_sign_and_an_overline_where_ASCII_has_not()
    {
        var set = SpecificCharacterSet.FromTerms("ISO_IR 13");

        Assert.Equal("¥100‾", set.Decode("\\100~"u8, TextDelimiters.Text));
        Assert.Equal("\\100~"u8.ToArray(), set.Encode("¥100‾", TextDelimiters.Text));
        Assert.Equal("?100?"u8.ToArray(), set.Encode("¥100~", TextDelimiters.Values));
        Assert.False(set.IsUtf8("~"u8));
    }

    [Theory]
    [InlineData("ISO_IR 6", "41 E9 42", "A\uFFFDB")]
    [InlineData("ISO_IR 100", "41 80 42", "A\uFFFDB")]
    [InlineData("ISO_IR 127", "A1 C7", "\uFFFDا")]
    [InlineData("ISO_IR 192", "41 C3 42", "A\uFFFDB")]
    [InlineData("GB18030", "41 81 20 FF 42", "A\uFFFD \uFFFDB")]
    [InlineData("GB18030", "41 8130", "A\uFFFD0")]
    [InlineData(@"\ISO 2022 IR 87", "1B2442 30", "\uFFFD")]
    [InlineData(@"\ISO 2022 IR 87", "1B2442 30 0D 41", "\uFFFD\rA")]
    [InlineData(@"\ISO 2022 IR 87", "1B2442 2921 3021", "\uFFFD亜")]
    [InlineData(@"\ISO 2022 IR 87", "41 1B", "A\uFFFD")]
    [InlineData(@"\ISO 2022 IR 87", "41 1B24", "A\uFFFD")]
    [InlineData(@"\ISO 2022 IR 87", "41 1B 42", "A\uFFFDB")]
    [InlineData(@"\ISO 2022 IR 87", "41 1B2A42 42", "A\uFFFDB")]
    [InlineData(@"\ISO 2022 IR 87", "41 1B28 5C 42", "A\uFFFD\\B")]
    [InlineData(@"\ISO 2022 IR 149", "1B242943 B0 41", "\uFFFDA")]
    public void What_cannot_be_decoded_is_replaced_and_the_rest_goes_on(string terms, string hex, string text) =>
        Assert.Equal(text, SpecificCharacterSet.FromTerms(terms.Split('\\')).Decode(Hex(hex), TextDelimiters.Values));

    /// <summary>Many files name the set but write as if a single value allowed code extensions, or designate another set.</summary>
    [Fact]
    public void Follows_designations_that_are_not_declared()
    {
        Assert.Equal(
            "A亜",
            SpecificCharacterSet.FromTerms("ISO_IR 100").Decode(Hex("41 1B2442 3021 1B2842"), TextDelimiters.Values)
        );
        Assert.Equal(
            "가",
            SpecificCharacterSet.FromTerms("ISO 2022 IR 149").Decode([0xB0, 0xA1], TextDelimiters.Values)
        );
    }

    [Theory]
    [InlineData("ISO_IR 100", "aЛb", "613F62")]
    [InlineData("ISO_IR 6", "é", "3F")]
    [InlineData("ISO_IR 6", "𠀀", "3F")]
    [InlineData("ISO_IR 6", "\u001B(B", "3F2842")]
    [InlineData("GBK", "a𠀀", "613F")]
    [InlineData("GB18030", "a𠀀", "6195328236")]
    // The first set comes back before a delimiter, so also its G1.
    [InlineData(@"ISO 2022 IR 100\ISO 2022 IR 144", @"é Л\é", "E9201B2D4CBB1B2D415CE9")]
    public void Encodes_what_the_set_has_and_a_question_mark_else(string terms, string text, string hex) =>
        Assert.Equal(
            hex,
            Convert.ToHexString(SpecificCharacterSet.FromTerms(terms.Split('\\')).Encode(text, TextDelimiters.Values))
        );

    [Theory]
    [InlineData("ISO_IR 6")]
    [InlineData("ISO_IR 192")]
    [InlineData("GB18030")]
    [InlineData("GBK")]
    public void Half_a_surrogate_pair_is_a_character_that_every_set_lacks(string term) =>
        Assert.Equal(
            "a?b"u8.ToArray(),
            SpecificCharacterSet.FromTerms(term).Encode($"a{(char)0xD800}b", TextDelimiters.Values)
        );

    private static byte[] Hex(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
