using ServerlessDicom.Dicom.Imaging.Codecs;
using ServerlessDicom.Dicom.Imaging.Presentation;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Rendering;

/// <summary>What an instance is rendered as: the resource categories of PS3.18 Table 8.7.2-1, as far as they are.</summary>
internal enum RenderedKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Pictures of its frames.</summary>
    Image,

    /// <summary>A document to read: Structured Reports and Key Object Selections.</summary>
    Report,

    /// <summary>The document that is encapsulated in it.</summary>
    Document,

    /// <summary>Pictures of the frames that it refers to.</summary>
    PresentationState,
}

/// <summary>Tells the kinds apart by what the index knows.</summary>
internal static class RenderedKinds
{
    /// <summary>What the UIDs of the SOP Classes of Structured Reports begin with, Key Object Selection among them (PS3.4 §B.5).</summary>
    private const string ReportClasses = "1.2.840.10008.5.1.4.1.1.88.";

    /// <summary>Whether pictures can be made of an instance, as far as the index tells.</summary>
    public static bool IsShown(InstanceEntry entry) =>
        Of(entry) == RenderedKind.Image
        && (
            !DicomTransferSyntax.FromUid(entry.TransferSyntaxUid).IsEncapsulated
            || FrameCodecs.Find(entry.TransferSyntaxUid) is { Decode: not null }
        );

    /// <summary>The kind of an instance.</summary>
    public static RenderedKind Of(InstanceEntry entry) =>
        !entry.PixelDataLayout.IsEmpty ? RenderedKind.Image
        : entry.SopClassUid.StartsWith(ReportClasses, StringComparison.Ordinal) ? RenderedKind.Report
        : DocumentMediaType.OfClass(entry.SopClassUid) is not null ? RenderedKind.Document
        : PresentationState.IsSupported(entry.SopClassUid) ? RenderedKind.PresentationState
        : RenderedKind.None;
}
