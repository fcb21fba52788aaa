using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>
/// A change of one study while it is being decided: in memory only. What it reads holds as long as nobody else decides
/// one, which the ETag of the study's document tells in the end.
/// </summary>
internal sealed class StudyChange
{
    private readonly CosmosDatabase _database;
    private readonly string _uid;
    private readonly string? _eTag;
    private readonly StudyDocument? _before;
    private readonly long _now;
    private readonly string _name;
    private readonly int _keepSeconds;
    private readonly long _firstSequence;
    private long _sequence;

    private readonly ShownAttributes _attributes;
    private readonly Uses _sopClasses;
    private readonly Uses _modalities;
    private int _instances;
    private int _untouched;
    private int _seriesCount;
    private long _tags;
    private long? _deletedAt;

    private readonly Dictionary<string, SeriesState> _series = new(StringComparer.Ordinal);
    private readonly Dictionary<string, InstanceState> _slots = new(StringComparer.Ordinal);
    private readonly List<RedoWrite> _writes = [];
    private readonly List<RedoMove> _moves = [];
    private readonly List<RedoAttributes> _reindexed = [];
    private readonly List<ChangedInstance> _changes = [];
    private readonly List<string> _garbage = [];
    private readonly HashSet<string> _segments = new(StringComparer.Ordinal);
    private RedoDeletion? _deletion;

    /// <summary>Begins a change.</summary>
    /// <param name="database">To read from.</param>
    /// <param name="uid">The study.</param>
    /// <param name="document">What is under its id: a <see cref="StudyDocument"/> without open change, a <see cref="GoneDocument"/> or nothing.</param>
    /// <param name="name">As <see cref="StudyDocument.Change"/>.</param>
    /// <param name="now">The moment (<see cref="Microseconds"/>).</param>
    /// <param name="keepSeconds">How long documents of what is gone are kept.</param>
    public StudyChange(
        CosmosDatabase database,
        string uid,
        IndexDocument? document,
        string name,
        long now,
        int keepSeconds
    )
    {
        (_database, _uid, _name, _now, _keepSeconds) = (database, uid, name, now, keepSeconds);
        _eTag = document?.ETag;
        _before = document as StudyDocument;
        _firstSequence = Math.Max(now, (document?.Sequence ?? 0) + 1);
        _sequence = _firstSequence - 1;
        _attributes = _before is null
            ? new ShownAttributes(null, 0)
            : new ShownAttributes(LevelContent.Of(_before), _before.Latest);
        _sopClasses = new Uses(_before?.SopClasses);
        _modalities = new Uses(_before?.ModalityUse);
        _instances = _untouched = _before?.Instances ?? 0;
        _seriesCount = _before?.SeriesCount ?? 0;
        _tags = _before?.Tags ?? long.MaxValue;
        _deletedAt = _before?.DeletedAt ?? (document as GoneDocument)?.DeletedAt;
    }

    /// <summary>Reads what is there of instances and of the series they are in, or will be in.</summary>
    public async Task LoadAsync(IEnumerable<string> series, IEnumerable<string> instances)
    {
        string[] newInstances = [.. instances.Where(uid => !_slots.ContainsKey(uid)).Distinct()];
        string[] newSeries = [.. series.Where(uid => !_series.ContainsKey(uid)).Distinct()];
        var found = await ReadAsync([
            .. newInstances.Select(DocumentId.Instance),
            .. newSeries.Select(DocumentId.Series),
        ]);
        foreach (var uid in newInstances)
        {
            _slots.Add(uid, new InstanceState(uid, found.GetValueOrDefault(DocumentId.Instance(uid))));
        }

        AddSeries(newSeries, found);
        string[] others =
        [
            .. _slots
                .Values.Select(slot => slot.Current?.SeriesInstanceUid)
                .OfType<string>()
                .Where(uid => !_series.ContainsKey(uid))
                .Distinct(),
        ];
        AddSeries(others, await ReadAsync([.. others.Select(DocumentId.Series)]));
    }

    /// <summary>Stores a record whose instance and series are loaded.</summary>
    public CommitOutcome Store(InstanceRecord record, ExistingInstance existing)
    {
        var entry = record.Entry;
        var slot = _slots[entry.SopInstanceUid];
        var present = slot.Current;
        if (present is not null)
        {
            if (present.Version == entry.Version && !slot.IsChanged)
            {
                // Decided before, when the answer was lost.
                return CommitOutcome.Stored;
            }

            if (present.Hash == entry.ContentHash)
            {
                return CommitOutcome.Identical;
            }

            if (existing != ExistingInstance.Replace)
            {
                return existing == ExistingInstance.Ignore ? CommitOutcome.Ignored : CommitOutcome.Conflict;
            }

            Remove(slot, present, isDeleted: false);
        }

        _tags = Math.Min(_tags, record.TagRevision);
        var series = _series[entry.SeriesInstanceUid];
        var study = LevelContent.OfStudy(record.Study, entry.StudyInstanceUid);
        var ofSeries = LevelContent.OfSeries(record.Series, entry.SeriesInstanceUid);
        var instance = InstanceDocument.Of(record, ++_sequence, study.Hash, ofSeries.Hash);
        slot.Current = instance;
        slot.IsChanged = true;
        _attributes.Show(study, _sequence);
        series.Attributes.Show(ofSeries, _sequence);
        series.NewSegments.Add(instance.Metadata.Blob);
        Count(series, instance.SopClassUid, 1);
        _changes.Add(ChangedInstance.Of(present is null ? IndexChangeKind.Stored : IndexChangeKind.Replaced, instance));
        return present is null ? CommitOutcome.Stored : CommitOutcome.Replaced;
    }

    /// <summary>Deletes the study, a series or an instance; how many instances that are.</summary>
    public async Task<int> DeleteAsync(string? series, string? instance)
    {
        if (_before is null)
        {
            return 0;
        }

        if (series is null)
        {
            return DeleteStudy();
        }

        await LoadAsync([series], instance is null ? [] : [instance]);
        var state = _series[series];
        if (instance is not null)
        {
            if (_slots[instance].Current is not { } present || present.SeriesInstanceUid != series)
            {
                return 0;
            }

            if (_instances == 1)
            {
                return DeleteStudy();
            }

            _changes.Add(ChangedInstance.Of(IndexChangeKind.Deleted, present));
            _sequence++;
            Remove(_slots[instance], present, isDeleted: true);
            return 1;
        }

        return state.Instances == _instances ? DeleteStudy() : DeleteSeries(state);
    }

    /// <summary>Puts new attributes in the place of those of instances that are there in the same version.</summary>
    public async Task ReindexAsync(IReadOnlyList<InstanceRecord> records)
    {
        if (_before is null || records.Count == 0)
        {
            return;
        }

        await LoadAsync(
            records.Select(record => record.Entry.SeriesInstanceUid),
            records.Select(record => record.Entry.SopInstanceUid)
        );
        var kept = new Dictionary<string, LevelContent>(StringComparer.Ordinal);
        foreach (var record in records)
        {
            var slot = _slots[record.Entry.SopInstanceUid];
            if (
                slot is not { Before: { } before, ETag: { } eTag, IsChanged: false }
                || before.Version != record.Entry.Version
            )
            {
                continue;
            }

            var study = LevelContent.OfStudy(record.Study, _uid);
            var ofSeries = LevelContent.OfSeries(record.Series, before.SeriesInstanceUid);
            var instance = LevelContent.OfInstance(record.Instance, before.SopInstanceUid);
            _reindexed.Add(
                new RedoAttributes(
                    eTag,
                    before with
                    {
                        Sort = instance.Sort,
                        A = instance.A,
                        Json = instance.Json,
                        StudyAttributes = study.Hash,
                        SeriesAttributes = ofSeries.Hash,
                        Tags = record.TagRevision,
                    }
                )
            );
            var series = _series[before.SeriesInstanceUid];
            Renew(_attributes, study, before.Sequence);
            series.IsChanged |= Renew(series.Attributes, ofSeries, before.Sequence);
            kept[study.Hash] = study;
            kept[ofSeries.Hash] = ofSeries;
        }

        // Whoever they are shown by, other instances may bring the same.
        foreach (var content in kept.Values)
        {
            Keep(content);
        }

        _sequence++;
        if (!await HasStaleAsync(records[0].TagRevision))
        {
            _tags = Math.Max(_tags, records[0].TagRevision);
        }
    }

    private static bool Renew(ShownAttributes shown, LevelContent content, long sequence)
    {
        if (shown.Latest != sequence)
        {
            return false;
        }

        shown.Show(content, sequence);
        return true;
    }

    /// <summary>Whether an instance that is not of this change is not indexed up to a revision.</summary>
    private async Task<bool> HasStaleAsync(long revision)
    {
        var ofChange = _reindexed.Select(each => each.Instance.Id).ToHashSet(StringComparer.Ordinal);
        var stale = _database.QueryAsync(
            new CosmosQuery("SELECT VALUE c.id FROM c WHERE c.studyInstanceUid = ")
                .Operand(_uid)
                .Append(" AND c.kind = 'instance' AND (NOT IS_DEFINED(c.tags) OR c.tags < ")
                .Operand(revision)
                .Append(")")
                .ToDefinition(),
            _uid,
            each => each.GetString()!,
            CancellationToken.None
        );
        return await stale.AnyAsync(id => !ofChange.Contains(id));
    }

    /// <summary>Points the instances of a series, by their version, at other metadata.</summary>
    public async Task MoveMetadataAsync(string series, IReadOnlyDictionary<string, BlobRange> metadata)
    {
        _segments.UnionWith(metadata.Values.Select(range => range.BlobName));
        if (_before is null)
        {
            return;
        }

        await LoadAsync([series], []);
        if (_series[series] is not { Before: { } before, ETag: { } eTag })
        {
            return;
        }

        var used = new HashSet<string>(StringComparer.Ordinal);
        var instances = _database.QueryAsync(
            new CosmosQuery("SELECT c.id, c._etag, c.version, c.metadata FROM c WHERE c.studyInstanceUid = ")
                .Operand(_uid)
                .Append(" AND c.kind = 'instance' AND c.seriesInstanceUid = ")
                .Operand(series)
                .ToDefinition(),
            _uid,
            each => each.Deserialize(DocumentJson.Compact.StoredMetadata)!,
            CancellationToken.None
        );
        await foreach (var instance in instances)
        {
            if (metadata.TryGetValue(instance.Version, out var range))
            {
                _moves.Add(new RedoMove(instance.Id, instance.ETag, MetadataPlace.Of(range)));
                _segments.Add(instance.Metadata.Blob);
                used.Add(range.BlobName);
            }
            else
            {
                used.Add(instance.Metadata.Blob);
            }
        }

        if (_moves.Count > 0)
        {
            _sequence++;
            _writes.Add(
                new RedoWrite { ETag = eTag, Series = before with { SegmentCount = used.Count, Sequence = _sequence } }
            );
        }
    }

    /// <summary>Segments that may be no longer in use although nothing is to be decided.</summary>
    public IReadOnlyCollection<string> Segments => _segments;

    /// <summary>What the change comes to; null when nothing is to be decided.</summary>
    public async Task<Decision?> FinishAsync()
    {
        if (_sequence < _firstSequence)
        {
            return null;
        }

        if (_deletion is not { SeriesInstanceUid: null })
        {
            foreach (var series in _series.Values.Where(series => series.IsChanged))
            {
                await FinishSeriesAsync(series);
            }

            _writes.AddRange(_slots.Values.Where(slot => slot.IsChanged).Select(WriteInstance).OfType<RedoWrite>());
            await ReturnAsync(_attributes, null);
            KeepHidden(_attributes, _untouched, instance => instance.StudyAttributes);
        }

        return new Decision(
            ToDocument(_attributes.Content!),
            _eTag,
            new Redo
            {
                Sequence = _firstSequence,
                Writes = _writes,
                Moves = _moves,
                Attributes = _reindexed,
                Deletion = _deletion,
                Changes = _changes,
                Garbage = _garbage,
                Segments = [.. _segments],
            }
        );
    }

    private int DeleteStudy()
    {
        var count = _instances;
        _deletion = new RedoDeletion(null);
        _sequence += count;
        (_instances, _seriesCount, _deletedAt) = (0, 0, _now);
        return count;
    }

    private int DeleteSeries(SeriesState series)
    {
        if (series.Before is not { } before)
        {
            return 0;
        }

        var count = series.Instances;
        _deletion = new RedoDeletion(series.Uid);
        _sequence += count;
        _instances -= count;
        _untouched -= count;
        _deletedAt = series.DeletedAt = _now;
        _sopClasses.Remove(before.SopClasses);
        _attributes.Lose(before.Latest);
        series.Instances = 0;
        series.IsChanged = true;
        return count;
    }

    private void Remove(InstanceState slot, InstanceDocument instance, bool isDeleted)
    {
        var series = _series[instance.SeriesInstanceUid];
        if (!slot.IsChanged)
        {
            series.Untouched--;
            _untouched--;
        }

        slot.Current = null;
        slot.IsChanged = true;
        _garbage.Add(instance.Blob);
        _segments.Add(instance.Metadata.Blob);
        series.Attributes.Lose(instance.Sequence);
        _attributes.Lose(instance.Sequence);
        Count(series, instance.SopClassUid, -1);
        if (isDeleted)
        {
            _deletedAt = series.DeletedAt = slot.DeletedAt = _now;
        }
    }

    private void Count(SeriesState series, string sopClass, int instances)
    {
        series.IsChanged = true;
        series.Instances += instances;
        series.SopClasses.Add(sopClass, instances);
        _instances += instances;
        _sopClasses.Add(sopClass, instances);
    }

    private async Task FinishSeriesAsync(SeriesState series)
    {
        var before = series.Before;
        if (before is not null)
        {
            _seriesCount--;
            CountModality(before.Modality, -1);
        }

        if (series.Instances == 0)
        {
            if (before is not null)
            {
                _writes.Add(
                    new RedoWrite { ETag = series.ETag, Gone = ToGone(before.Id, series.Uid, series.DeletedAt) }
                );
            }

            return;
        }

        await ReturnAsync(series.Attributes, series.Uid);
        KeepHidden(series.Attributes, series.Untouched, instance => instance.SeriesAttributes);
        var document = ToDocument(series, series.Attributes.Content!);
        _writes.Add(new RedoWrite { ETag = series.ETag, Series = document });
        _seriesCount++;
        CountModality(document.Modality, 1);
    }

    private void CountModality(string? modality, int series)
    {
        if (modality is not null)
        {
            _modalities.Add(modality, series);
        }
    }

    private RedoWrite? WriteInstance(InstanceState slot) =>
        slot switch
        {
            { Current: { } instance } => new RedoWrite { ETag = slot.ETag, Instance = instance },
            { Before: { } before } => new RedoWrite
            {
                ETag = slot.ETag,
                Gone = ToGone(before.Id, before.SeriesInstanceUid, slot.DeletedAt),
            },
            // It came and went within the change.
            _ => null,
        };

    /// <summary>Where the instance stored last is gone, finds the one before it, in the series or in all of the study.</summary>
    private async Task ReturnAsync(ShownAttributes shown, string? series)
    {
        if (!shown.IsDoubtful)
        {
            return;
        }

        var latest = _slots
            .Values.Where(slot => slot.IsChanged)
            .Select(slot => slot.Current)
            .Where(instance => instance is not null && (series is null || instance.SeriesInstanceUid == series))
            .MaxBy(instance => instance!.Sequence)
            is { } ofChange
            ? new StoredAttributes(ofChange.Id, ofChange.Sequence, ofChange.StudyAttributes, ofChange.SeriesAttributes)
            : await FindLatestAsync(series);
        var hash = series is null ? latest.StudyAttributes : latest.SeriesAttributes;
        var content =
            shown.Find(hash)
            ?? (
                await _database.ReadAsync(_uid, DocumentId.Attributes(hash), CancellationToken.None)
                    is AttributesDocument attributes
                    ? LevelContent.Of(attributes, hash)
                    : throw new InvalidDataException("The index has lost the attributes that an instance brought.")
            );
        shown.Return(content, latest.Sequence);
    }

    private async Task<StoredAttributes> FindLatestAsync(string? series)
    {
        var query = new CosmosQuery(
            """
            SELECT VALUE {"id": c.id, "sequence": c.sequence, "studyAttributes": c.studyAttributes,
                "seriesAttributes": c.seriesAttributes} FROM c WHERE c.studyInstanceUid = 
            """
        ).Operand(_uid).Append(" AND c.kind = 'instance'");
        if (series is not null)
        {
            query.Append(" AND c.seriesInstanceUid = ").Operand(series);
        }

        if (_deletion is { SeriesInstanceUid: { } deleted })
        {
            query.Append(" AND c.seriesInstanceUid != ").Operand(deleted);
        }

        var instances = _database.QueryAsync(
            query.Append(" ORDER BY c.sequence DESC").ToDefinition(),
            _uid,
            each => each.Deserialize(DocumentJson.Compact.StoredAttributes)!,
            CancellationToken.None
        );
        var changed = _slots
            .Values.Where(slot => slot.IsChanged)
            .Select(slot => DocumentId.Instance(slot.Uid))
            .ToHashSet(StringComparer.Ordinal);
        return await instances.FirstOrDefaultAsync(instance => !changed.Contains(instance.Id))
            ?? throw new InvalidDataException("The index counts instances that are not there.");
    }

    /// <summary>Keeps attributes that some instances brought and that are no longer shown.</summary>
    private void KeepHidden(ShownAttributes shown, int untouched, Func<InstanceDocument, string> hashOf)
    {
        var ofChange = _slots
            .Values.Where(slot => slot is { IsChanged: true, Current: not null })
            .Select(slot => hashOf(slot.Current!))
            .ToHashSet(StringComparer.Ordinal);
        if (shown.IsDisplaced && (untouched > 0 || ofChange.Contains(shown.Original!.Hash)))
        {
            Keep(shown.Original!);
        }

        foreach (var content in shown.Passed.Where(content => ofChange.Contains(content.Hash)))
        {
            Keep(content);
        }
    }

    private void Keep(LevelContent content) =>
        _writes.Add(new RedoWrite { Attributes = AttributesDocument.Of(content, _uid, _firstSequence) });

    private StudyDocument ToDocument(LevelContent content) =>
        new()
        {
            Id = DocumentId.Study,
            StudyInstanceUid = _uid,
            Kind = DocumentKind.Study,
            Sequence = _sequence,
            Sort = content.Sort,
            A = content.A,
            Words = content.Words,
            Json = content.Json,
            Attributes = content.Hash,
            Latest = _attributes.Latest,
            Version = IsMove || _reindexed.Count > 0 ? _before!.Version : Version(_sequence),
            Tags = _tags == long.MaxValue ? 0 : _tags,
            Modalities = [.. _modalities.Counts.Keys],
            ModalityUse = _modalities.Counts,
            SopClasses = _sopClasses.Counts,
            SeriesCount = _seriesCount,
            Instances = _instances,
            DeletedAt = _deletedAt,
            Change = _name,
        };

    private bool IsMove => _moves.Count > 0;

    private SeriesDocument ToDocument(SeriesState series, LevelContent content) =>
        new()
        {
            Id = DocumentId.Series(series.Uid),
            StudyInstanceUid = _uid,
            Kind = DocumentKind.Series,
            Sequence = _sequence,
            SeriesInstanceUid = series.Uid,
            Sort = content.Sort,
            A = content.A,
            Items = content.Items,
            Json = content.Json,
            Attributes = content.Hash,
            Latest = series.Attributes.Latest,
            Version = Version(_sequence),
            Modality = content.Modality,
            SopClasses = series.SopClasses.Counts,
            Instances = series.Instances,
            SegmentCount = (series.Before?.SegmentCount ?? 0) + series.NewSegments.Count,
            DeletedAt = series.DeletedAt,
        };

    private GoneDocument ToGone(string id, string series, long? deletedAt) =>
        new()
        {
            Id = id,
            StudyInstanceUid = _uid,
            Kind = DocumentKind.Gone,
            Sequence = _sequence,
            SeriesInstanceUid = series,
            DeletedAt = deletedAt,
            TimeToLive = _keepSeconds,
        };

    private void AddSeries(IEnumerable<string> uids, Dictionary<string, IndexDocument> found)
    {
        foreach (var uid in uids)
        {
            _series.Add(uid, new SeriesState(uid, found.GetValueOrDefault(DocumentId.Series(uid))));
        }
    }

    private async Task<Dictionary<string, IndexDocument>> ReadAsync(IReadOnlyList<string> ids)
    {
        if (ids is [] or [_])
        {
            var document = ids is [var id] ? await _database.ReadAsync(_uid, id, CancellationToken.None) : null;
            return document is null ? [] : new(StringComparer.Ordinal) { [document.Id] = document };
        }

        var query = new CosmosQuery("SELECT * FROM c WHERE c.studyInstanceUid = ")
            .Operand(_uid)
            .Append(" AND c.id IN ")
            .Operands(ids);
        return await _database
            .QueryAsync(query.ToDefinition(), _uid, DocumentReader.Read, CancellationToken.None)
            .ToDictionaryAsync(document => document.Id, StringComparer.Ordinal);
    }

    private static string Version(long sequence) => sequence.ToString("x", CultureInfo.InvariantCulture);
}

/// <summary>Where the metadata of an instance are, as a query tells it.</summary>
internal sealed record StoredMetadata(
    string Id,
    [property: JsonPropertyName("_etag")] string ETag,
    string Version,
    MetadataPlace Metadata
);

/// <summary>What attributes an instance brought, as a query tells it.</summary>
internal sealed record StoredAttributes(string Id, long Sequence, string StudyAttributes, string SeriesAttributes);
