using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Examples.BoneSegmentation.Results;

/// <summary>Items of the content tree of a Structured Report (PS3.3 §C.17.3).</summary>
internal static class ContentItems
{
    /// <summary>The relationship to a part.</summary>
    public const string Contains = "CONTAINS";

    /// <summary>The relationship to what holds for an item and all below it.</summary>
    public const string HasContext = "HAS OBS CONTEXT";

    /// <summary>The relationship to what qualifies an item.</summary>
    public const string HasModifier = "HAS CONCEPT MOD";

    /// <summary>A container of a template of PS3.16.</summary>
    public static DicomDataset Container(
        string? relationship,
        Code name,
        string template,
        params DicomDataset[] content
    ) =>
        Make(relationship, "CONTAINER", name)
            .AddOrUpdate(DicomTag.ContinuityOfContent, DicomVR.CS, "SEPARATE")
            .AddOrUpdate(
                DicomTag.ContentTemplateSequence,
                new DicomDataset()
                    .AddOrUpdate(DicomTag.MappingResource, DicomVR.CS, "DCMR")
                    .AddOrUpdate(DicomTag.TemplateIdentifier, DicomVR.CS, template)
            )
            .AddOrUpdate(DicomTag.ContentSequence, content);

    /// <summary>A container without a template of its own.</summary>
    public static DicomDataset Container(string relationship, Code name, params DicomDataset[] content) =>
        Make(relationship, "CONTAINER", name)
            .AddOrUpdate(DicomTag.ContinuityOfContent, DicomVR.CS, "SEPARATE")
            .AddOrUpdate(DicomTag.ContentSequence, content);

    /// <summary>A coded value.</summary>
    public static DicomDataset Coded(string relationship, Code name, Code value) =>
        Make(relationship, "CODE", name).AddOrUpdate(DicomTag.ConceptCodeSequence, value.ToItem());

    /// <summary>A text.</summary>
    public static DicomDataset Text(string relationship, Code name, string value) =>
        Make(relationship, "TEXT", name).AddOrUpdate(DicomTag.TextValue, DicomVR.UT, value);

    /// <summary>A UID.</summary>
    public static DicomDataset Uid(string relationship, Code name, string value) =>
        Make(relationship, "UIDREF", name).AddOrUpdate(DicomTag.UID, DicomVR.UI, value);

    /// <summary>A measurement, and what qualifies it.</summary>
    public static DicomDataset Number(
        string relationship,
        Code name,
        double value,
        Code unit,
        params DicomDataset[] content
    )
    {
        var item = Make(relationship, "NUM", name)
            .AddOrUpdate(
                DicomTag.MeasuredValueSequence,
                new DicomDataset()
                    .AddOrUpdate(DicomTag.NumericValue, DicomVR.DS, Math.Round(value, 3))
                    .AddOrUpdate(DicomTag.MeasurementUnitsCodeSequence, unit.ToItem())
            );
        return content.Length == 0 ? item : item.AddOrUpdate(DicomTag.ContentSequence, content);
    }

    /// <summary>A reference to a segment.</summary>
    public static DicomDataset Segment(string relationship, Code name, string segmentation, int segment) =>
        Make(relationship, "IMAGE", name)
            .AddOrUpdate(
                DicomTag.ReferencedSOPSequence,
                ResultHeader
                    .Reference(DicomUid.SegmentationStorage, segmentation)
                    .AddOrUpdate(DicomTag.ReferencedSegmentNumber, DicomVR.US, segment)
            );

    private static DicomDataset Make(string? relationship, string type, Code name)
    {
        var item = new DicomDataset()
            .AddOrUpdate(DicomTag.ValueType, DicomVR.CS, type)
            .AddOrUpdate(DicomTag.ConceptNameCodeSequence, name.ToItem());
        return relationship is null ? item : item.AddOrUpdate(DicomTag.RelationshipType, DicomVR.CS, relationship);
    }
}
