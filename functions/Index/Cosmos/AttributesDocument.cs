using ColumnValues = System.Collections.Generic.IReadOnlyDictionary<
    string,
    System.Collections.Generic.IReadOnlyList<string>
>;

namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>
/// Study or series attributes that some instance brought and that are not shown, because a later one brought others. When
/// that one is deleted, they are shown again.
/// </summary>
internal sealed record AttributesDocument : LevelDocument
{
    /// <summary>As <see cref="StudyDocument.Words"/>.</summary>
    public ColumnValues Words { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>As <see cref="SeriesDocument.Items"/>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<ColumnValues>> Items { get; init; } =
        new Dictionary<string, IReadOnlyList<ColumnValues>>();

    /// <summary>The document that keeps some attributes.</summary>
    public static AttributesDocument Of(LevelContent content, string studyInstanceUid, long sequence) =>
        new()
        {
            Id = DocumentId.Attributes(content.Hash),
            StudyInstanceUid = studyInstanceUid,
            Kind = DocumentKind.Attributes,
            Sequence = sequence,
            Sort = content.Sort,
            A = content.A,
            Words = content.Words,
            Items = content.Items,
            Json = content.Json,
        };
}
