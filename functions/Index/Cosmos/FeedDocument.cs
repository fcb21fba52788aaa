using System.Text.Json.Serialization;

namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>
/// A page of the change feed, all of which have a partition of their own. The last one, <see cref="DocumentId.Feed"/>, is
/// where the order of changes is decided: whoever replaces it enters the changes in it.
/// </summary>
internal sealed record FeedDocument : IndexDocument
{
    /// <summary>The partition of the change feed.</summary>
    public const string Partition = "changefeed";

    /// <summary>The moment of the last change (<see cref="Microseconds"/>), or a later one that none may be before.</summary>
    public required long At { get; init; }

    /// <summary>Changes, the first of which has the number <see cref="IndexDocument.Sequence"/>, the others those that follow.</summary>
    public required IReadOnlyList<FeedChanges> Groups { get; init; }

    /// <summary>In the last page, where to read on in the container <c>changes</c>.</summary>
    public string? Position { get; init; }

    /// <summary>The number of the first change after this page.</summary>
    [JsonIgnore]
    public long Next => Sequence + Groups.Sum(group => group.Instances.Count);

    /// <summary>The changes as the port has them.</summary>
    public IEnumerable<FeedChange> ToChanges()
    {
        var sequence = Sequence;
        foreach (var group in Groups)
        {
            var at = Microseconds.ToMoment(group.At);
            foreach (var instance in group.Instances)
            {
                yield return new FeedChange(
                    sequence++,
                    at,
                    instance.Kind,
                    group.StudyInstanceUid,
                    instance.SeriesInstanceUid,
                    instance.SopInstanceUid,
                    instance.Version
                );
            }
        }
    }
}

/// <summary>Changes of one study that came together.</summary>
/// <param name="StudyInstanceUid">The study.</param>
/// <param name="At">The moment (<see cref="Microseconds"/>).</param>
/// <param name="Instances">What happened.</param>
internal sealed record FeedChanges(string StudyInstanceUid, long At, IReadOnlyList<FeedInstance> Instances);

/// <summary>What happened to an instance.</summary>
internal sealed record FeedInstance
{
    [JsonConverter(typeof(JsonStringEnumConverter<IndexChangeKind>))]
    public required IndexChangeKind Kind { get; init; }
    public required string SeriesInstanceUid { get; init; }
    public required string SopInstanceUid { get; init; }
    public required string Version { get; init; }

    /// <summary>What is kept of a change.</summary>
    public static FeedInstance Of(ChangedInstance change) =>
        new()
        {
            Kind = change.Kind,
            SeriesInstanceUid = change.SeriesInstanceUid,
            SopInstanceUid = change.SopInstanceUid,
            Version = change.Version,
        };
}
