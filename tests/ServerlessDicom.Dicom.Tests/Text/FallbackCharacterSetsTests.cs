using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Text;

namespace ServerlessDicom.Dicom.Tests.Text;

public sealed class FallbackCharacterSetsTests
{
    private static readonly byte[] Letter = [0xBB];

    [Fact]
    public void Without_rules_the_declaration_holds()
    {
        var fallback = new FallbackCharacterSets([]);

        Assert.Equal("\uFFFD", Decode(fallback, File(null)));
        Assert.Equal("Л", Decode(fallback, File("ISO_IR 144")));
    }

    [Theory]
    [InlineData("CT1", "Clinic", "Л")] // the station's rule, though it comes last
    [InlineData("CT2", "Clinic", "ģ")] // the first of the institution's rules
    [InlineData("ct1", "clinic", "Л")]
    [InlineData(null, "Clinic North", "ป")]
    [InlineData(null, "Hospital", "»")]
    [InlineData(null, null, "»")]
    [InlineData("CT1 ", "Hospital", "Л")]
    public void Station_goes_before_institution_before_all_files(string? station, string? institution, string text)
    {
        var fallback = new FallbackCharacterSets([
            new() { SpecificCharacterSet = "ISO_IR 100" },
            new() { InstitutionName = "Clinic", SpecificCharacterSet = "ISO_IR 110" },
            new() { InstitutionName = "Clinic*", SpecificCharacterSet = "ISO_IR 166" },
            new() { StationName = "CT1", SpecificCharacterSet = "ISO_IR 144" },
        ]);

        Assert.Equal(text, Decode(fallback, File(null, station, institution)));
        Assert.Equal(text, Decode(fallback, File("", station, institution)));
        Assert.Equal(text, Decode(fallback, File("gibberish", station, institution)));
    }

    [Fact]
    public void A_declaration_gives_way_only_to_a_rule_that_overrides()
    {
        var fallback = new FallbackCharacterSets([
            new()
            {
                StationName = "OLD*",
                SpecificCharacterSet = "ISO_IR 144",
                Override = true,
            },
            new() { SpecificCharacterSet = "ISO_IR 101" },
        ]);

        Assert.Equal("Л", Decode(fallback, File("ISO_IR 100", "OLD7")));
        Assert.Equal("»", Decode(fallback, File("ISO_IR 100", "NEW1")));
        Assert.Equal("ť", Decode(fallback, File(null, "NEW1")));
    }

    [Fact]
    public void A_rule_with_both_names_asks_for_both()
    {
        var fallback = new FallbackCharacterSets([
            new()
            {
                StationName = "CT",
                InstitutionName = "A",
                SpecificCharacterSet = "ISO_IR 144",
            },
        ]);

        Assert.Equal("Л", Decode(fallback, File(null, "CT", "A")));
        Assert.Equal("\uFFFD", Decode(fallback, File(null, "CT", "B")));
    }

    [Fact]
    public void An_unknown_character_set_in_the_settings_is_refused() =>
        Assert.Throws<ArgumentException>(() =>
            new FallbackCharacterSets([new() { SpecificCharacterSet = "ISO_IR 1000" }])
        );

    private static DicomDataset File(string? declared, string? station = null, string? institution = null)
    {
        var dataset = new DicomDataset().AddOrUpdate(new DicomElement(DicomTag.PatientName, DicomVR.PN, Letter));
        if (declared is not null)
        {
            dataset.AddOrUpdate(DicomTag.SpecificCharacterSet, DicomVR.CS, declared);
        }

        if (station is not null)
        {
            dataset.AddOrUpdate(DicomTag.StationName, DicomVR.SH, station);
        }

        if (institution is not null)
        {
            dataset.AddOrUpdate(DicomTag.InstitutionName, DicomVR.LO, institution);
        }

        return dataset;
    }

    private static string? Decode(FallbackCharacterSets fallback, DicomDataset dataset)
    {
        dataset.CharacterSet = fallback.Resolve(dataset);
        return dataset.GetString(DicomTag.PatientName);
    }
}
