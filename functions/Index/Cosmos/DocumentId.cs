namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>Ids of documents.</summary>
internal static class DocumentId
{
    /// <summary>Of the study's document.</summary>
    public const string Study = "study";

    /// <summary>Of a series' document.</summary>
    public static string Series(string seriesInstanceUid) => $"series:{seriesInstanceUid}";

    /// <summary>Of an instance's document: within a study a SOP Instance UID is unique.</summary>
    public static string Instance(string sopInstanceUid) => $"instance:{sopInstanceUid}";

    /// <summary>Of the attributes with a hash.</summary>
    public static string Attributes(string hash) => $"attributes:{hash}";
}
