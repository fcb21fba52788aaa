using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Query;
using ServerlessDicom.Functions.Search;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Search;

/// <summary>What is stored, what is asked and what matches, taken together.</summary>
public sealed class OwnValueTests
{
    [Fact]
    public void Whoever_asks_for_a_value_as_it_is_stored_finds_it() =>
        Check.One(
            Properties.Cases(1000),
            Prop.ForAll(
                (
                    from attribute in Gen.Elements(
                        SearchAttributes.Everything.Where(each => each != SearchAttributes.ModalitiesInStudy)
                    )
                    from value in Value(attribute)
                    select (attribute, value)
                ).ToArbitrary(),
                sample =>
                {
                    var (attribute, value) = sample;
                    var attributes = IndexedAttributes.From(Dataset(attribute, value));
                    AttributeValue[] values =
                    [
                        .. attributes.Study.Values,
                        .. attributes.Series.Values,
                        .. attributes.Instance.Values,
                    ];
                    var query = SearchParameterParser.Parse(
                        $"?{attribute.Keyword}={Uri.EscapeDataString(value)}",
                        SearchableLevel.Of(attribute.Level),
                        new SearchOptions()
                    );
                    return attributes.Invalid.Count == 0 && SearchPredicate.Matches(query.Condition, values);
                }
            )
        );

    [Fact]
    public void No_value_breaks_the_extraction() =>
        Check.One(
            Properties.Cases(1000),
            Prop.ForAll(
                (
                    from attribute in Gen.Elements(IndexedAttributeTable.Study.Concat(IndexedAttributeTable.Instance))
                    from vr in Gen.Frequency(
                        (4, Gen.Constant(attribute.VR)),
                        (1, Gen.Elements(DicomVR.UN, DicomVR.OB, DicomVR.LO, DicomVR.US, DicomVR.CS))
                    )
                    from bytes in Gen.Frequency(
                            (8, Gen.Elements("AZ09az ^=\\.:+-*\"\n"u8.ToArray())),
                            (1, Gen.Choose(0, 255).Select(number => (byte)number))
                        )
                        .ListOf()
                    select (attribute.Tag, vr, bytes: bytes.ToArray())
                )
                    .Where(sample => sample.vr != DicomVR.SQ)
                    .ToArbitrary(),
                sample =>
                {
                    var attributes = IndexedAttributes.From(
                        new DicomDataset()
                            .AddOrUpdate(DicomTag.SpecificCharacterSet, DicomVR.CS, "ISO 2022 IR 6", "ISO 2022 IR 87")
                            .AddOrUpdate(new DicomElement(sample.Tag, sample.vr, sample.bytes))
                    );
                    using var study = System.Text.Json.JsonDocument.Parse(attributes.Study.Json);
                    using var instance = System.Text.Json.JsonDocument.Parse(attributes.Instance.Json);
                    return attributes.Invalid.All(invalid => invalid.Path[^1] == sample.Tag);
                }
            )
        );

    private static DicomDataset Dataset(SearchAttribute attribute, string value)
    {
        var holder = new DicomDataset()
            .AddOrUpdate(DicomTag.SpecificCharacterSet, DicomVR.CS, "ISO_IR 192")
            .AddOrUpdate(new DicomElement(attribute.Path[^1], attribute.VR, Encoding.UTF8.GetBytes(value)));
        return attribute.Sequence is { } sequence ? new DicomDataset().AddOrUpdate(sequence, holder) : holder;
    }

    private static Gen<string> Value(SearchAttribute attribute) =>
        attribute.VR switch
        {
            DicomVR.CS => Text("AZ09_ ", 16),
            DicomVR.DA => Gen.Elements("20240229", "19991231", "2020.01.02", "00010101"),
            DicomVR.TM => Gen.Elements("10", "1030", "103015", "103015.5", "235960", "10:30:15.123456", "000000"),
            DicomVR.IS => Gen.Elements("0", "-1", "+7", "007", "2147483647", " 12 "),
            DicomVR.PN => from alphabetic in Text("aZéß^ '-*?", 20)
            from ideographic in Text("山𠮷^", 5)
            select $"{alphabetic}={ideographic}",
            DicomVR.SH => Text("aZé09 *?,\"[]%_'=^𠮷", 16),
            DicomVR.LO => Text("aZé09 *?,\"[]%_'=^𠮷", 64),
            DicomVR.UI => Gen.Elements("1.2.3", "2.25.329800735698586629295641978511506172918", "0.0"),
            _ => throw new ArgumentOutOfRangeException(nameof(attribute), attribute.VR, "No values for this VR."),
        };

    private static Gen<string> Text(string alphabet, int most) =>
        from length in Gen.Choose(1, most)
        from runes in Gen.Elements(alphabet.EnumerateRunes().ToArray()).ListOf(length)
        select string.Concat(runes);
}
