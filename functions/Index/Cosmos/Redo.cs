using System.IO.Compression;
using System.Text.Json;

namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>
/// All that follows from a decision: what to write to carry a change out. Every write says what the document was when
/// the change was decided, so that carrying out again, or late, does nothing.
/// </summary>
internal sealed record Redo
{
    /// <summary>Sequence of the first of <see cref="Changes"/>; everything before the change has a lower one.</summary>
    public required long Sequence { get; init; }

    /// <summary>Documents to write.</summary>
    public IReadOnlyList<RedoWrite> Writes { get; init; } = [];

    /// <summary>Instances whose metadata have moved.</summary>
    public IReadOnlyList<RedoMove> Moves { get; init; } = [];

    /// <summary>Instances whose attributes are taken anew.</summary>
    public IReadOnlyList<RedoAttributes> Attributes { get; init; } = [];

    /// <summary>What goes as a whole, too much to be listed here; null when nothing does.</summary>
    public RedoDeletion? Deletion { get; init; }

    /// <summary>What happened to which instance, but for <see cref="Deletion"/>.</summary>
    public IReadOnlyList<ChangedInstance> Changes { get; init; } = [];

    /// <summary>Blobs of instances that are no longer in use.</summary>
    public IReadOnlyList<string> Garbage { get; init; } = [];

    /// <summary>Blobs of metadata that may be no longer in use.</summary>
    public IReadOnlyList<string> Segments { get; init; } = [];

    /// <summary>As bytes. Documents of one series resemble each other, so they shrink to a fraction.</summary>
    public byte[] Pack()
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Fastest))
        {
            JsonSerializer.Serialize(brotli, this, DocumentJson.Compact.Redo);
        }

        return packed.ToArray();
    }

    /// <summary>From bytes.</summary>
    public static Redo Unpack(byte[] packed)
    {
        using var brotli = new BrotliStream(new MemoryStream(packed), CompressionMode.Decompress);
        return JsonSerializer.Deserialize(brotli, DocumentJson.Compact.Redo)
            ?? throw new InvalidDataException("A change of the index was written down as nothing.");
    }
}

/// <summary>A document to write: one of those below.</summary>
internal sealed record RedoWrite
{
    /// <summary>The ETag of the document in its place when the change was decided; null when there was none.</summary>
    public string? ETag { get; init; }

    public InstanceDocument? Instance { get; init; }
    public SeriesDocument? Series { get; init; }
    public AttributesDocument? Attributes { get; init; }
    public GoneDocument? Gone { get; init; }
}

/// <summary>An instance whose metadata have moved.</summary>
/// <param name="Id">Its document's id.</param>
/// <param name="ETag">Its ETag when the change was decided.</param>
/// <param name="Metadata">Where its metadata are now.</param>
internal sealed record RedoMove(string Id, string ETag, MetadataPlace Metadata);

/// <summary>An instance whose attributes are taken anew.</summary>
/// <param name="ETag">Its ETag when the change was decided.</param>
/// <param name="Instance">Its document with the new ones.</param>
internal sealed record RedoAttributes(string ETag, InstanceDocument Instance);

/// <summary>Everything of a study or series that was there before the change goes.</summary>
/// <param name="SeriesInstanceUid">The series; null for all of the study.</param>
internal sealed record RedoDeletion(string? SeriesInstanceUid);
