using FsCheck;
using FsCheck.Fluent;
using ServerlessDicom.Dicom.Text;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Dicom.Tests.Text;

public sealed class SpecificCharacterSetProperties
{
    /// <summary>Values of the attribute, each with characters that it can hold.</summary>
    private static readonly (string Value, string Repertoire)[] Sets =
    [
        ("", "AZ az09-"),
        ("ISO_IR 100", "Aé ÿ\u00A0ß"),
        ("ISO_IR 144", "AЛжЯ "),
        ("ISO_IR 13", "Aｱﾞﾝ "),
        ("ISO_IR 192", "Aé山가𠀀 "),
        ("GB18030", "A乗é山𠀀 "),
        ("GBK", "A乗山啊 "),
        (@"\ISO 2022 IR 87", "A亜＋棔ｘЛ "),
        (@"\ISO 2022 IR 87\ISO 2022 IR 159", "A亜丂~ "),
        (@"ISO 2022 IR 13\ISO 2022 IR 87\ISO 2022 IR 159", "Aｱ亜丂 "),
        (@"\ISO 2022 IR 149", "A가힝洪 "),
        (@"\ISO 2022 IR 58", "A啊王。 "),
        (@"ISO 2022 IR 6\ISO 2022 IR 100\ISO 2022 IR 144\ISO 2022 IR 126", "AéЛΩ "),
        (@"ISO 2022 IR 100\ISO 2022 IR 101\ISO 2022 IR 138", "Aéąא "),
        (@"ISO 2022 IR 166\ISO 2022 IR 149", "Aก가 "),
    ];

    private static readonly Gen<string> Value = Gen.Elements(Sets).Select(set => set.Value);

    private static readonly Gen<TextDelimiters> Delimiters = Gen.Elements(Enum.GetValues<TextDelimiters>());

    // Bytes that mean something often, so that damaged sequences come up.
    private static readonly Gen<byte[]> Bytes = Gen.OneOf(
            Gen.Elements<byte>(
                0x1B,
                (byte)'$',
                (byte)'(',
                (byte)')',
                (byte)'-',
                (byte)'B',
                (byte)'\\',
                (byte)'^',
                0x81,
                0x30
            ),
            Gen.Choose(0, 255).Select(b => (byte)b)
        )
        .ArrayOf();

    [Fact]
    public void What_was_encoded_is_decoded_again() =>
        Check.One(
            Properties.Cases(100),
            Prop.ForAll(
                (
                    from set in Gen.Elements(Sets)
                    from delimiters in Delimiters
                    from runes in Gen.Elements(
                            set.Repertoire.EnumerateRunes()
                                .Select(rune => rune.ToString())
                                .Append("\r\n")
                                .Append("\t")
                                .Append("^")
                                .Append("=")
                        )
                        .ListOf()
                    select (set.Value, delimiters, Text: string.Concat(runes))
                ).ToArbitrary(),
                sample =>
                {
                    var set = SpecificCharacterSet.FromTerms(sample.Value.Split('\\'));
                    return set.Decode(set.Encode(sample.Text, sample.delimiters), sample.delimiters) == sample.Text;
                }
            )
        );

    [Fact]
    public void Values_encoded_together_are_split_and_decoded_again() =>
        Check.One(
            Properties.Cases(100),
            Prop.ForAll(
                (
                    from set in Gen.Elements(Sets)
                    from values in Gen.Elements(set.Repertoire.EnumerateRunes().Select(rune => rune.ToString()))
                        .ListOf()
                        .Select(string.Concat)
                        .NonEmptyListOf()
                    select (set.Value, Values: values)
                ).ToArbitrary(),
                sample =>
                {
                    var set = SpecificCharacterSet.FromTerms(sample.Value.Split('\\'));
                    var bytes = set.Encode(string.Join('\\', sample.Values), TextDelimiters.Values);
                    var ranges = new List<Range>();
                    set.SplitValues(bytes, ranges);
                    return ranges
                        .Select(range => set.Decode(bytes.AsSpan(range), TextDelimiters.Values))
                        .SequenceEqual(sample.Values);
                }
            )
        );

    /// <summary>Neither does decoding throw, nor do both ways of it differ, nor does splitting tear or lose bytes.</summary>
    [Fact]
    public void Any_bytes_are_decoded_and_split_consistently() =>
        Check.One(
            Properties.Cases(1000),
            Prop.ForAll(
                (from value in Value from bytes in Bytes select (value, bytes)).ToArbitrary(),
                sample =>
                {
                    var set = SpecificCharacterSet.FromTerms(sample.value.Split('\\'));
                    var text = set.Decode(sample.bytes, TextDelimiters.Values);
                    Span<char> buffer = new char[sample.bytes.Length];
                    Assert.Equal(text, buffer[..set.Decode(sample.bytes, buffer, TextDelimiters.Values)].ToString());

                    var ranges = new List<Range>();
                    set.SplitValues(sample.bytes, ranges);
                    Assert.Equal(
                        text,
                        string.Join(
                            '\\',
                            ranges.Select(range => set.Decode(sample.bytes.AsSpan(range), TextDelimiters.Values))
                        )
                    );

                    // A set in G1 may have a backslash that separates nothing.
                    Assert.InRange(ranges.Count - 1, 0, text.Count(c => c == '\\'));
                    Assert.Equal(
                        sample.bytes.Length,
                        ranges.Sum(range => range.GetOffsetAndLength(sample.bytes.Length).Length + 1) - 1
                    );
                    if (set.IsUtf8(sample.bytes))
                    {
                        Assert.Equal(System.Text.Encoding.UTF8.GetString(sample.bytes), text);
                    }
                }
            )
        );
}
