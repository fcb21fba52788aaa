using System.Text.Json;

namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>Reads documents whose kind only they themselves tell.</summary>
internal static class DocumentReader
{
    private static readonly DocumentJson _json = DocumentJson.Compact;

    /// <summary>Reads a document.</summary>
    public static IndexDocument Read(JsonElement document) =>
        document.GetProperty("kind").GetString() switch
        {
            DocumentKind.Study => document.Deserialize(_json.StudyDocument)!,
            DocumentKind.Series => document.Deserialize(_json.SeriesDocument)!,
            DocumentKind.Instance => document.Deserialize(_json.InstanceDocument)!,
            DocumentKind.Gone => document.Deserialize(_json.GoneDocument)!,
            DocumentKind.Attributes => document.Deserialize(_json.AttributesDocument)!,
            DocumentKind.Garbage => document.Deserialize(_json.GarbageDocument)!,
            DocumentKind.Redo => document.Deserialize(_json.RedoDocument)!,
            DocumentKind.ExtendedTags => document.Deserialize(_json.ExtendedTagsDocument)!,
            DocumentKind.Commitment => document.Deserialize(_json.CommitmentDocument)!,
            DocumentKind.Feed => document.Deserialize(_json.FeedDocument)!,
            DocumentKind.Position => document.Deserialize(_json.PositionDocument)!,
            _ => throw new InvalidDataException("There is a document of an unknown kind in the index."),
        };
}
