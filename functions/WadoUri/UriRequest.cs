using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.WadoUri;

/// <summary>What a request of the URI service is for (PS3.18 §9.1.2.1, §9.4.1.2.1).</summary>
/// <param name="Resource">The instance.</param>
/// <param name="IsAnonymized">Whether nothing is to tell who it is of.</param>
internal sealed record UriRequest(DicomResource Resource, bool IsAnonymized)
{
    private const string Dicom = "application/dicom";

    /// <summary>Reads the parameters that all requests have in common.</summary>
    /// <exception cref="ProblemException">400: one is missing, or wrong.</exception>
    public static UriRequest Parse(UriQuery query)
    {
        if (query.Find("requestType") is not "WADO")
        {
            throw UriQuery.Invalid("requestType", "is WADO");
        }

        var resource = new DicomResource(query.Uid("studyUID"), query.Uid("seriesUID"), query.Uid("objectUID"));
        var anonymize = query.Find("anonymize");
        if (anonymize is not (null or "yes"))
        {
            throw UriQuery.Invalid("anonymize", "is yes, or absent");
        }

        CheckContentType(query);
        return new UriRequest(resource, anonymize is not null);
    }

    /// <summary>The media types are either that of DICOM or rendered ones, and have none of two parameters (§9.1.2.2.1).</summary>
    private static void CheckContentType(UriQuery query)
    {
        if (!query.Has(UriRetrieval.ContentType))
        {
            return;
        }

        var ranges = MediaRange.Parse(query.List(UriRetrieval.ContentType));
        if (ranges.Count == 0)
        {
            throw UriQuery.Invalid(UriRetrieval.ContentType, "is a list of media types");
        }

        if (ranges.Exists(range => range.TransferSyntax is not null || range.Charset is not null))
        {
            throw UriQuery.Invalid(
                UriRetrieval.ContentType,
                "has no transfer-syntax and no charset, which are query parameters here: transferSyntax and charset"
            );
        }

        var dicom = ranges.Count(range => $"{range.Type}/{range.Subtype}" == Dicom);
        if (dicom > 0 && dicom < ranges.Count)
        {
            throw UriQuery.Invalid(
                UriRetrieval.ContentType,
                "is application/dicom alone, or a list of rendered media types"
            );
        }
    }
}
