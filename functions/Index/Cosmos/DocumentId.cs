using System.Globalization;

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

    /// <summary>Of a piece of a change's redo.</summary>
    public static string Redo(string change, int piece) =>
        string.Create(CultureInfo.InvariantCulture, $"redo:{change}:{piece}");

    /// <summary>Of a piece of what a change left behind.</summary>
    public static string Garbage(string change, int piece) =>
        string.Create(CultureInfo.InvariantCulture, $"garbage:{change}:{piece}");

    /// <summary>Of a piece of a change, in the container <c>changes</c>.</summary>
    public static string Change(string change, int piece) =>
        string.Create(CultureInfo.InvariantCulture, $"{change}:{piece}");

    /// <summary>Of the last page of the change feed.</summary>
    public const string Feed = "feed";

    /// <summary>Of a page of the change feed that is no longer the last, by the number of its first change.</summary>
    public static string FeedPage(long sequence) => string.Create(CultureInfo.InvariantCulture, $"feed:{sequence}");

    /// <summary>Of the list of extended tags.</summary>
    public const string ExtendedTags = "extendedtags";

    /// <summary>Of a request for storage commitment.</summary>
    public static string Commitment(string transactionUid) => $"commitment:{transactionUid}";

    /// <summary>Of a consumer's position.</summary>
    public static string Position(string consumer) => $"position:{consumer}";
}
