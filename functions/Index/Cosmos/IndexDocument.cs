using System.Text.Json.Serialization;

namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>What every document of the container <c>metadata</c> has.</summary>
internal abstract record IndexDocument
{
    /// <summary>Unique within its study, as <see cref="DocumentId"/> makes it.</summary>
    public required string Id { get; init; }

    /// <summary>The partition key.</summary>
    public required string StudyInstanceUid { get; init; }

    /// <summary>What it is, one of <see cref="DocumentKind"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>Sequence of the change that it was last written by, and for an instance the one it was stored by.</summary>
    public long Sequence { get; init; }

    /// <summary>Seconds after which it goes by itself; null for never.</summary>
    [JsonPropertyName("ttl")]
    public int? TimeToLive { get; init; }

    /// <summary>Set by Cosmos DB, anew with every write.</summary>
    [JsonPropertyName("_etag")]
    public string? ETag { get; init; }
}
