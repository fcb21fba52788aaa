namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>The attributes that somebody has made searchable. It belongs to no study; its partition is its own id.</summary>
internal sealed record ExtendedTagsDocument : IndexDocument
{
    /// <summary>The list.</summary>
    public required ExtendedTags Tags { get; init; }
}
