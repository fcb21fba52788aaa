using ServerlessDicom.Dicom.Deidentification;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;

namespace ServerlessDicom.Dicom.Tests.Deidentification;

public sealed class DeidentifierTests
{
    private const string Secret = "1234";

    /// <summary>The actions of the table with the tags that stand for them here.</summary>
    [Theory]
    [InlineData("PatientName", DeidentificationAction.Empty)]
    [InlineData("PatientID", DeidentificationAction.Dummy)]
    [InlineData("PatientBirthDate", DeidentificationAction.Empty)]
    [InlineData("PatientAge", DeidentificationAction.Remove)]
    [InlineData("AccessionNumber", DeidentificationAction.Empty)]
    [InlineData("StudyDate", DeidentificationAction.Empty)]
    [InlineData("SeriesDate", DeidentificationAction.Dummy)]
    [InlineData("InstitutionName", DeidentificationAction.Dummy)]
    [InlineData("OriginalAttributesSequence", DeidentificationAction.Remove)]
    [InlineData("IconImageSequence", DeidentificationAction.Remove)]
    [InlineData("ContentSequence", DeidentificationAction.Dummy)]
    [InlineData("StudyInstanceUID", DeidentificationAction.ReplaceUid)]
    [InlineData("ReferencedSOPInstanceUID", DeidentificationAction.ReplaceUid)]
    [InlineData("SourceImageSequence", DeidentificationAction.ReplaceUid)]
    [InlineData("SOPClassUID", DeidentificationAction.Keep)]
    [InlineData("Modality", DeidentificationAction.Keep)]
    [InlineData("PixelData", DeidentificationAction.Keep)]
    public void The_profile_says_what_becomes_of_an_attribute(string keyword, DeidentificationAction action)
    {
        Assert.True(DicomDictionary.TryGetTag(keyword, out var tag));
        Assert.Equal(action, BasicProfile.ActionOn(tag));
    }

    [Theory]
    [InlineData(0x00091010)] // private
    [InlineData(0x60003000)] // an overlay
    [InlineData(0x60023000)]
    [InlineData(0x50003000)] // a curve
    [InlineData(0x0008FFF0)] // in no registry
    public void What_is_not_known_to_be_safe_goes(uint tag) =>
        Assert.Equal(DeidentificationAction.Remove, BasicProfile.ActionOn(new DicomTag(tag)));

    [Fact]
    public void Nothing_of_any_attribute_of_the_table_is_left_at_any_depth()
    {
        var dataset = Everything();
        dataset.AddOrUpdate(DicomTag.ReferencedSeriesSequence, Everything());
        dataset.AddOrUpdate(
            DicomTag.SharedFunctionalGroupsSequence,
            new DicomDataset().AddOrUpdate(DicomTag.ReferencedSeriesSequence, Everything())
        );
        Assert.NotEmpty(Left(dataset));

        new Deidentifier().Apply(FileOf(dataset));

        Assert.Empty(Left(dataset));
        Assert.Single(dataset.GetItems(DicomTag.ReferencedSeriesSequence));
    }

    [Fact]
    public void The_same_uid_becomes_the_same_everywhere_and_another_each_time()
    {
        var dataset = new DicomDataset()
            .AddOrUpdate(DicomTag.SOPClassUID, DicomVR.UI, DicomUid.CTImageStorage)
            .AddOrUpdate(DicomTag.SOPInstanceUID, DicomVR.UI, "1.2.3")
            .AddOrUpdate(DicomTag.StudyInstanceUID, DicomVR.UI, "1.2")
            .AddOrUpdate(
                DicomTag.ReferencedImageSequence,
                new DicomDataset()
                    .AddOrUpdate(DicomTag.ReferencedSOPClassUID, DicomVR.UI, DicomUid.CTImageStorage)
                    .AddOrUpdate(DicomTag.ReferencedSOPInstanceUID, DicomVR.UI, "1.2.3")
            )
            .AddOrUpdate(DicomTag.FailedSOPInstanceUIDList, DicomVR.UI, "1.2.3", "1.2.4");

        new Deidentifier().Apply(FileOf(dataset));

        var instance = dataset.GetString(DicomTag.SOPInstanceUID);
        Assert.StartsWith("2.25.", instance, StringComparison.Ordinal);
        var reference = Assert.Single(dataset.GetItems(DicomTag.ReferencedImageSequence));
        Assert.Equal(instance, reference.GetString(DicomTag.ReferencedSOPInstanceUID));
        Assert.Equal(DicomUid.CTImageStorage, reference.GetString(DicomTag.ReferencedSOPClassUID));
        Assert.Equal(DicomUid.CTImageStorage, dataset.GetString(DicomTag.SOPClassUID));
        var list = dataset.GetStrings(DicomTag.FailedSOPInstanceUIDList);
        Assert.Equal(instance, list[0]);
        Assert.Equal(
            4,
            new[] { "1.2", instance, list[1], dataset.GetString(DicomTag.StudyInstanceUID) }.Distinct().Count()
        );
    }

    [Fact]
    public void It_says_that_and_how_identity_was_removed_once()
    {
        var dataset = new DicomDataset()
            .AddOrUpdate(DicomTag.DeidentificationMethod, DicomVR.LO, "by hand")
            .AddOrUpdate(DicomTag.PatientIdentityRemoved, DicomVR.CS, "NO");
        var file = new Deidentifier().Apply(FileOf(dataset));
        file = new Deidentifier().Apply(file);

        Assert.Equal("YES", dataset.GetString(DicomTag.PatientIdentityRemoved));
        Assert.Equal("REMOVED", dataset.GetString(DicomTag.LongitudinalTemporalInformationModified));
        Assert.Equal(2, dataset.GetStrings(DicomTag.DeidentificationMethod).Count);
        var code = Assert.Single(dataset.GetItems(DicomTag.DeidentificationMethodCodeSequence));
        Assert.Equal("113100", code.GetString(DicomTag.CodeValue));
        Assert.Equal("DCM", code.GetString(DicomTag.CodingSchemeDesignator));
        Assert.Empty(file.FileMetaInformation);
        Assert.True(file.Preamble.IsEmpty);
    }

    [Fact]
    public void What_is_written_into_the_pixels_is_an_obstacle()
    {
        var dataset = new DicomDataset().AddOrUpdate(DicomTag.BurnedInAnnotation, DicomVR.CS, "YES");
        Assert.NotNull(Deidentifier.ObstacleTo(dataset));
        Assert.Throws<NotSupportedException>(() => new Deidentifier().Apply(FileOf(dataset)));
        Assert.Null(Deidentifier.ObstacleTo(new DicomDataset()));
    }

    [Fact]
    public void Of_the_content_of_a_report_codes_stay_and_what_was_said_goes()
    {
        var item = new DicomDataset()
            .AddOrUpdate(DicomTag.ValueType, DicomVR.CS, "TEXT")
            .AddOrUpdate(
                DicomTag.ConceptNameCodeSequence,
                new DicomDataset()
                    .AddOrUpdate(DicomTag.CodeValue, DicomVR.SH, "121071")
                    .AddOrUpdate(DicomTag.CodingSchemeDesignator, DicomVR.SH, "DCM")
                    .AddOrUpdate(DicomTag.CodeMeaning, DicomVR.LO, "Finding")
            )
            .AddOrUpdate(DicomTag.TextValue, DicomVR.UT, Secret)
            .AddOrUpdate(DicomTag.UnformattedTextValue, DicomVR.ST, Secret)
            .AddOrUpdate(DicomTag.NumericValue, DicomVR.DS, Secret);
        var dataset = new DicomDataset().AddOrUpdate(
            DicomTag.ContentSequence,
            new DicomDataset().AddOrUpdate(DicomTag.ContentSequence, item)
        );

        new Deidentifier().Apply(FileOf(dataset));

        Assert.Empty(Left(dataset));
        var kept = Assert.Single(
            Assert.Single(dataset.GetItems(DicomTag.ContentSequence)).GetItems(DicomTag.ContentSequence)
        );
        Assert.Equal("TEXT", kept.GetString(DicomTag.ValueType));
        Assert.Equal(
            "Finding",
            Assert.Single(kept.GetItems(DicomTag.ConceptNameCodeSequence)).GetString(DicomTag.CodeMeaning)
        );
    }

    [Fact]
    public void An_overlay_in_unused_bits_of_the_pixels_is_an_obstacle()
    {
        var dataset = new DicomDataset().AddOrUpdate(new DicomTag(0x60020010), DicomVR.US, 512);
        Assert.Throws<NotSupportedException>(() => new Deidentifier().Apply(FileOf(dataset)));
        dataset.AddOrUpdate(DicomElement.FromAscii(new DicomTag(0x60023000), DicomVR.OB, Secret));
        new Deidentifier().Apply(FileOf(dataset));
        Assert.Empty(Left(dataset));
    }

    [Fact]
    public void What_stands_in_place_of_the_items_of_a_sequence_goes()
    {
        var dataset = new DicomDataset().AddOrUpdate(
            DicomElement.FromAscii(DicomTag.ReferencedSeriesSequence, DicomVR.UT, Secret)
        );
        new Deidentifier().Apply(FileOf(dataset));
        Assert.Empty(Left(dataset));
    }

    /// <summary>Every attribute of the dictionary that the profile does something to, with a value that must not be seen again.</summary>
    private static DicomDataset Everything()
    {
        var dataset = new DicomDataset();
        foreach (var (tag, _) in DicomDictionary.GetKeywords())
        {
            if (BasicProfile.ActionOn(tag) == DeidentificationAction.Keep || tag.Group < 8)
            {
                continue;
            }

            var vr = DicomDictionary.GetVR(tag);
            dataset.AddOrUpdate(
                vr == DicomVR.SQ
                    ? new DicomElement(
                        tag,
                        [new DicomDataset().AddOrUpdate(DicomTag.ReferencedSOPInstanceUID, DicomVR.UI, Secret)]
                    )
                    : DicomElement.FromAscii(tag, vr, Secret)
            );
        }

        Assert.True(dataset.Count > 600);
        return dataset.AddOrUpdate(new DicomTag(0x00091010), DicomVR.LO, Secret);
    }

    /// <summary>Tags of values that still are what must not be seen.</summary>
    private static IEnumerable<DicomTag> Left(DicomDataset dataset) =>
        dataset.SelectMany(element =>
            element.Items is { } items ? items.SelectMany(Left)
            : element.Value.Span.StartsWith("1234"u8) ? [element.Tag]
            : []
        );

    private static DicomFile FileOf(DicomDataset dataset) =>
        new()
        {
            Preamble = new byte[128],
            FileMetaInformation = new DicomDataset().AddOrUpdate(
                DicomTag.SourceApplicationEntityTitle,
                DicomVR.AE,
                Secret
            ),
            Dataset = dataset,
            TransferSyntax = DicomTransferSyntax.ExplicitVRLittleEndian,
        };
}
