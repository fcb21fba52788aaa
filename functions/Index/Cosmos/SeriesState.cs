namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>A series while a <see cref="StudyChange"/> works on it.</summary>
/// <param name="uid">Its UID.</param>
/// <param name="document">What is under its id: a <see cref="SeriesDocument"/>, a <see cref="GoneDocument"/> or nothing.</param>
internal sealed class SeriesState(string uid, IndexDocument? document)
{
    /// <summary>Its UID.</summary>
    public string Uid { get; } = uid;

    /// <summary>Its document before the change; null when it is new.</summary>
    public SeriesDocument? Before { get; } = document as SeriesDocument;

    /// <summary>The ETag of what is under its id; null for nothing.</summary>
    public string? ETag { get; } = document?.ETag;

    /// <summary>Its attributes.</summary>
    public ShownAttributes Attributes { get; } =
        document is SeriesDocument series
            ? new ShownAttributes(LevelContent.Of(series), series.Latest)
            : new ShownAttributes(null, 0);

    /// <summary>Whether instances came or went.</summary>
    public bool IsChanged { get; set; }

    /// <summary>Number of instances.</summary>
    public int Instances { get; set; } = (document as SeriesDocument)?.Instances ?? 0;

    /// <summary>How many of its instances are there from before the change.</summary>
    public int Untouched { get; set; } = (document as SeriesDocument)?.Instances ?? 0;

    /// <summary>As <see cref="SeriesDocument.SopClasses"/>.</summary>
    public Uses SopClasses { get; } = new((document as SeriesDocument)?.SopClasses);

    /// <summary>As <see cref="SeriesDocument.DeletedAt"/>.</summary>
    public long? DeletedAt { get; set; } =
        document switch
        {
            SeriesDocument series => series.DeletedAt,
            GoneDocument gone => gone.DeletedAt,
            _ => null,
        };

    /// <summary>The segments of metadata that came with the change.</summary>
    public HashSet<string> NewSegments { get; } = new(StringComparer.Ordinal);
}
