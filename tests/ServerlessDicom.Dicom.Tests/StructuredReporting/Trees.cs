using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.StructuredReporting;

namespace ServerlessDicom.Dicom.Tests.StructuredReporting;

/// <summary>Content trees made by hand.</summary>
internal static class Trees
{
    public static SrDocument Document(params ReadOnlySpan<DicomDataset> content)
    {
        var root = Item("CONTAINER", "Title", content);
        root.AddOrUpdate(DicomTag.SpecificCharacterSet, DicomVR.CS, "ISO_IR 192");
        return SrDocument.From(root)!;
    }

    public static DicomDataset Text(string name, string text, params ReadOnlySpan<DicomDataset> children) =>
        Item("TEXT", name, children).AddOrUpdate(DicomTag.TextValue, DicomVR.UT, text);

    public static DicomDataset Item(string valueType, string name, params ReadOnlySpan<DicomDataset> children)
    {
        var concept = Utf8().AddOrUpdate(DicomTag.CodeMeaning, DicomVR.LO, name);
        return Utf8()
            .AddOrUpdate(DicomTag.RelationshipType, DicomVR.CS, "CONTAINS")
            .AddOrUpdate(DicomTag.ValueType, DicomVR.CS, valueType)
            .AddOrUpdate(DicomTag.ConceptNameCodeSequence, concept)
            .AddOrUpdate(DicomTag.ContentSequence, children);
    }

    public static DicomDataset Reference(params ReadOnlySpan<long> position) =>
        new DicomDataset()
            .AddOrUpdate(DicomTag.RelationshipType, DicomVR.CS, "INFERRED FROM")
            .AddOrUpdate(DicomTag.ReferencedContentItemIdentifier, DicomVR.UL, position);

    private static DicomDataset Utf8() =>
        new DicomDataset().AddOrUpdate(DicomTag.SpecificCharacterSet, DicomVR.CS, "ISO_IR 192");
}
