namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>Kinds of documents in the container <c>metadata</c>.</summary>
internal static class DocumentKind
{
    /// <summary>A <see cref="StudyDocument"/>.</summary>
    public const string Study = "study";

    /// <summary>A <see cref="SeriesDocument"/>.</summary>
    public const string Series = "series";

    /// <summary>An <see cref="InstanceDocument"/>.</summary>
    public const string Instance = "instance";

    /// <summary>A <see cref="GoneDocument"/>, under the id of the study, series or instance that was there.</summary>
    public const string Gone = "gone";

    /// <summary>An <see cref="AttributesDocument"/>.</summary>
    public const string Attributes = "attributes";

    /// <summary>A <see cref="GarbageDocument"/>.</summary>
    public const string Garbage = "garbage";

    /// <summary>A <see cref="RedoDocument"/>.</summary>
    public const string Redo = "redo";

    /// <summary>A <see cref="PositionDocument"/>.</summary>
    public const string Position = "position";

    /// <summary>An <see cref="ExtendedTagsDocument"/>.</summary>
    public const string ExtendedTags = "extendedtags";

    /// <summary>A <see cref="CommitmentDocument"/>.</summary>
    public const string Commitment = "commitment";

    /// <summary>A <see cref="FeedDocument"/>.</summary>
    public const string Feed = "feed";
}
