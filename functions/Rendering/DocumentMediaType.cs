using Microsoft.Net.Http.Headers;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Functions.Rendering;

/// <summary>The media types of encapsulated documents (PS3.3 §C.24.2.1), in lower case.</summary>
internal static class DocumentMediaType
{
    public const string Pdf = "application/pdf";

    /// <summary>Those that SOP Classes are for.</summary>
    public static IReadOnlyList<string> All { get; } =
    [Pdf, RenderedMediaType.Xml, "model/stl", "model/obj", "model/mtl"];

    /// <summary>The media type of a class of encapsulated documents; null for other SOP Classes.</summary>
    public static string? OfClass(string sopClassUid) =>
        sopClassUid switch
        {
            DicomUid.EncapsulatedPDFStorage => Pdf,
            DicomUid.EncapsulatedCDAStorage => RenderedMediaType.Xml,
            DicomUid.EncapsulatedSTLStorage => "model/stl",
            DicomUid.EncapsulatedOBJStorage => "model/obj",
            DicomUid.EncapsulatedMTLStorage => "model/mtl",
            _ => null,
        };

    /// <summary>The media type that an instance says its document is of; that of its class when it says none that can be.</summary>
    public static string Of(DicomDataset dataset, string sopClassUid) =>
        MediaTypeHeaderValue.TryParse(dataset.GetString(DicomTag.MIMETypeOfEncapsulatedDocument), out var type)
        && !type.MatchesAllTypes
        && !type.MatchesAllSubTypes
            ? type.MediaType.ToString().ToLowerInvariant()
            : OfClass(sopClassUid)!;

    /// <summary>What the names of files of the type end with.</summary>
    public static string Extension(string mediaType) =>
        mediaType switch
        {
            Pdf => ".pdf",
            RenderedMediaType.Xml or "application/xml" => ".xml",
            "model/stl" => ".stl",
            "model/obj" => ".obj",
            "model/mtl" => ".mtl",
            RenderedMediaType.Html => ".html",
            RenderedMediaType.PlainText => ".txt",
            _ => "",
        };
}
