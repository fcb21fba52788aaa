using System.Buffers;
using System.Security.Cryptography;

namespace ServerlessDicom.Functions.Index.Sqlite;

/// <summary>
/// One caller's change of the index: rows of instances change at once, what follows from them (series, studies, totals,
/// what is in use) once at the end, in <see cref="Finish"/>.
/// </summary>
internal sealed class SqliteChange
{
    private readonly SqliteConnection _connection;
    private readonly long _now;
    private readonly long _at;
    private readonly Dictionary<string, StudyState> _studies = [];
    private readonly Dictionary<(string Study, string Series), SeriesState> _series = [];
    private readonly Dictionary<long, long> _documentUse = [];
    private readonly Dictionary<long, long> _segmentUse = [];
    private readonly ArrayBufferWriter<byte> _attributes = new();
    private readonly SqliteLevelRows _rows;
    private readonly long _firstSequence;
    private long _sequence;
    private long _changes;
    private long _newStudies;
    private long _newSeries;
    private long _newInstances;

    /// <summary>Starts a change.</summary>
    /// <param name="connection">In a transaction.</param>
    /// <param name="now">The moment (UTC ticks).</param>
    /// <param name="at">The moment that it is noted with, which is not before that of the last change.</param>
    public SqliteChange(SqliteConnection connection, long now, long at)
    {
        _connection = connection;
        (_now, _at) = (now, at);
        _rows = new SqliteLevelRows(connection);
        using var total = connection.Prepare("SELECT sequence, changes FROM total");
        total.Step();
        _sequence = _firstSequence = total.Int64(0);
        _changes = total.Int64(1);
    }

    /// <summary>Stores one record.</summary>
    public CommitOutcome Store(InstanceRecord record, ExistingInstance existing)
    {
        var entry = record.Entry;
        var study = FindStudy(entry.StudyInstanceUid);
        var present = study is null ? null : FindInstance(study, entry.SopInstanceUid);
        if (present is not null)
        {
            if (present.ContentHash == entry.ContentHash)
            {
                return CommitOutcome.Identical;
            }

            if (existing != ExistingInstance.Replace)
            {
                return existing == ExistingInstance.Ignore ? CommitOutcome.Ignored : CommitOutcome.Conflict;
            }

            Remove(present, isDeleted: false);
        }

        study ??= AddStudy(entry.StudyInstanceUid);
        study.Tags = study.Instances == 0 ? record.TagRevision : Math.Min(study.Tags, record.TagRevision);
        var series = FindSeries(study, entry.SeriesInstanceUid) ?? AddSeries(study, entry.SeriesInstanceUid);
        var id = NoteChange(present is null ? IndexChangeKind.Stored : IndexChangeKind.Replaced, instance: null);
        var studyDocument = UseDocument(study, record.Study);
        var seriesDocument = UseDocument(study, record.Series);
        Insert(record, id, series, studyDocument, seriesDocument);

        study.Show(studyDocument, record.Study.Values, id);
        series.Show(seriesDocument, record.Series.Values, id);
        study.SopClasses.Add(entry.SopClassUid);
        Count(series, id, 1);
        return present is null ? CommitOutcome.Stored : CommitOutcome.Replaced;
    }

    /// <summary>Deletes a study, series or instance; how many instances that were.</summary>
    public int Delete(string studyUid, string? seriesUid, string? instanceUid)
    {
        if (FindStudy(studyUid) is not { } study)
        {
            return 0;
        }

        var instances = new List<PresentInstance>();
        if (instanceUid is not null)
        {
            if (FindInstance(study, instanceUid) is { } instance && instance.Series.Uid == seriesUid)
            {
                instances.Add(instance);
            }
        }
        else
        {
            foreach (var series in seriesUid is null ? FindAllSeries(study) : [FindSeries(study, seriesUid)])
            {
                if (series is not null)
                {
                    instances.AddRange(FindInstances(series));
                }
            }
        }

        foreach (var instance in instances)
        {
            Remove(instance, isDeleted: true);
        }

        return instances.Count;
    }

    /// <summary>Puts new attributes in the place of those of instances that are there in the same version.</summary>
    public void Reindex(string studyUid, IReadOnlyList<InstanceRecord> records)
    {
        if (FindStudy(studyUid) is not { } study)
        {
            return;
        }

        foreach (var record in records)
        {
            if (FindInstance(study, record.Entry.SopInstanceUid) is { } present && IsOfVersion(present, record))
            {
                Reindex(present, record);
            }
        }

        study.AreTagsDoubtful = true;
    }

    private bool IsOfVersion(PresentInstance present, InstanceRecord record)
    {
        using var row = _connection.Prepare("SELECT version FROM instance WHERE id = ?").Bind(present.Id);
        return row.Step() && row.Text(0) == record.Entry.Version;
    }

    private void Reindex(PresentInstance present, InstanceRecord record)
    {
        var series = present.Series;
        _connection
            .Prepare("UPDATE instance SET study_document = ?, series_document = ?, json = ?, tags = ? WHERE id = ?")
            .Bind(UseDocument(series.Study, record.Study))
            .Bind(UseDocument(series.Study, record.Series))
            .Bind(record.Instance.Json.Span)
            .Bind(record.TagRevision)
            .Bind(present.Id)
            .Run();
        Use(_documentUse, present.StudyDocument, -1);
        Use(_documentUse, present.SeriesDocument, -1);
        SqliteTags.WriteValues(_connection, present.Id, record.Instance.Values);
        // What study and series show may be what this instance brought.
        series.Lose(present.Id);
        series.Study.Lose(present.Id);
        series.AreTagsDoubtful = true;
        Count(series, ++_sequence, 0);
    }

    /// <summary>Points the instances of a series, by their version, at other metadata.</summary>
    public void MoveMetadata(string studyUid, string seriesUid, IReadOnlyDictionary<string, BlobRange> metadata)
    {
        var series = FindStudy(studyUid) is { } study ? FindSeries(study, seriesUid) : null;
        if (series is not null)
        {
            var moves = new List<(long Instance, long Segment, BlobRange Metadata)>();
            using (
                var instances = _connection
                    .Prepare("SELECT id, segment, version FROM instance WHERE series = ?")
                    .Bind(series.Id)
            )
            {
                while (instances.Step())
                {
                    if (metadata.TryGetValue(instances.Text(2), out var range))
                    {
                        moves.Add((instances.Int64(0), instances.Int64(1), range));
                    }
                }
            }

            foreach (var (instance, segment, range) in moves)
            {
                Use(_segmentUse, segment, -1);
                _connection
                    .Prepare("UPDATE instance SET segment = ?, metadata_offset = ?, metadata_length = ? WHERE id = ?")
                    .Bind(UseSegment(series, range.BlobName))
                    .Bind(range.Offset)
                    .Bind(range.Length)
                    .Bind(instance)
                    .Run();
            }
        }

        WriteSegmentUse();
        foreach (var name in metadata.Values.Select(range => range.BlobName).Distinct())
        {
            NoteGarbage(name);
        }
    }

    /// <summary>Brings series, studies and totals up to date.</summary>
    public void Finish()
    {
        foreach (var series in _series.Values.Where(series => series.IsChanged))
        {
            FinishSeries(series);
        }

        foreach (var study in _studies.Values.Where(study => study.IsChanged))
        {
            FinishStudy(study);
        }

        WriteSegmentUse();
        WriteDocumentUse();
        if (_sequence == _firstSequence)
        {
            return;
        }

        _connection
            .Prepare(
                """
                UPDATE total SET sequence = ?, changes = ?, studies = studies + ?, series = series + ?,
                    instances = instances + ?
                """
            )
            .Bind(_sequence)
            .Bind(_changes)
            .Bind(_newStudies)
            .Bind(_newSeries)
            .Bind(_newInstances)
            .Run();
    }

    private void FinishSeries(SeriesState series)
    {
        if (series.Instances == 0)
        {
            if (series.WrittenDocument != 0)
            {
                _rows.DeleteSeries(series);
                _newSeries--;
                series.Study.Series--;
                series.Study.AreModalitiesDoubtful = true;
            }

            return;
        }

        if (series.IsLatestDoubtful)
        {
            using var latest = _connection
                .Prepare(
                    "SELECT series_document FROM instance WHERE id = (SELECT max(id) FROM instance WHERE series = ?)"
                )
                .Bind(series.Id);
            latest.Step();
            series.Show(latest.Int64(0), values: null, instance: null);
        }

        if (series.WrittenDocument == 0)
        {
            _newSeries++;
            series.Study.Series++;
        }

        if (series.Document != series.WrittenDocument)
        {
            var modality = series.Modality;
            _rows.WriteSeries(series);
            series.Study.AreModalitiesDoubtful |= modality is not null && modality != series.Modality;
            if (series.Modality is not null)
            {
                series.Study.Modalities.Add(series.Modality);
            }
        }
        else
        {
            _rows.TouchSeries(series);
            if (series.AreTagsDoubtful)
            {
                _rows.WriteTags(SearchLevel.Series, series);
            }
        }
    }

    private void FinishStudy(StudyState study)
    {
        if (study.Instances == 0)
        {
            if (study.WrittenDocument != 0)
            {
                _rows.DeleteStudy(study);
                _newStudies--;
            }

            return;
        }

        if (study.IsLatestDoubtful)
        {
            using var latest = _connection
                .Prepare(
                    """
                    SELECT study_document FROM instance WHERE id = (
                        SELECT max(instance.id) FROM series CROSS JOIN instance ON instance.series = series.id
                        WHERE series.study = ?
                    )
                    """
                )
                .Bind(study.Id);
            latest.Step();
            study.Show(latest.Int64(0), values: null, instance: null);
        }

        if (study.AreTagsDoubtful)
        {
            study.Tags = SqliteTags.OldestOf(_connection, study.Id);
        }

        study.SopClasses.RemoveWhere(uid => study.DoubtfulSopClasses.Contains(uid) && !_rows.HasSopClass(study, uid));
        if (study.AreModalitiesDoubtful)
        {
            study.Modalities = _rows.ReadModalities(study);
        }

        if (study.WrittenDocument == 0)
        {
            _newStudies++;
        }

        if (study.Document != study.WrittenDocument)
        {
            _rows.WriteStudy(study);
        }
        else
        {
            _rows.TouchStudy(study);
            if (study.AreTagsDoubtful)
            {
                _rows.WriteTags(SearchLevel.Study, study);
            }
        }
    }

    private StudyState? FindStudy(string uid)
    {
        if (_studies.TryGetValue(uid, out var study))
        {
            return study;
        }

        study = _rows.FindStudy(uid);
        if (study is not null)
        {
            _studies.Add(uid, study);
        }

        return study;
    }

    private StudyState AddStudy(string uid)
    {
        var study = new StudyState(++_sequence, uid);
        _studies.Add(uid, study);
        return study;
    }

    private SeriesState? FindSeries(StudyState study, string uid)
    {
        if (_series.TryGetValue((study.Uid, uid), out var series))
        {
            return series;
        }

        series = _rows.FindSeries(study, uid);
        if (series is not null)
        {
            _series.Add((study.Uid, uid), series);
        }

        return series;
    }

    private SeriesState AddSeries(StudyState study, string uid)
    {
        var series = new SeriesState(++_sequence, uid, study);
        _series.Add((study.Uid, uid), series);
        return series;
    }

    private List<SeriesState?> FindAllSeries(StudyState study)
    {
        var uids = new List<string>();
        using (var rows = _connection.Prepare("SELECT SeriesInstanceUID FROM series WHERE study = ?").Bind(study.Id))
        {
            while (rows.Step())
            {
                uids.Add(rows.Text(0));
            }
        }

        return uids.ConvertAll(uid => FindSeries(study, uid));
    }

    private PresentInstance? FindInstance(StudyState study, string uid)
    {
        using var row = _connection
            .Prepare(
                """
                SELECT instance.id, instance.content_hash, instance.SOPClassUID, instance.segment,
                    instance.study_document, instance.series_document, instance.series
                FROM instance WHERE instance.SOPInstanceUID = ? AND instance.study = ?
                """
            )
            .Bind(uid)
            .Bind(study.Id);
        if (!row.Step())
        {
            return null;
        }

        var seriesId = row.Int64(6);
        // A series new in this change has no row yet.
        var series =
            _series.Values.FirstOrDefault(series => series.Id == seriesId)
            ?? FindSeries(study, _rows.FindSeriesUid(seriesId))!;
        return ReadInstance(row, series);
    }

    private List<PresentInstance> FindInstances(SeriesState series)
    {
        var instances = new List<PresentInstance>();
        using var rows = _connection
            .Prepare(
                """
                SELECT id, content_hash, SOPClassUID, segment, study_document, series_document
                FROM instance WHERE series = ?
                """
            )
            .Bind(series.Id);
        while (rows.Step())
        {
            instances.Add(ReadInstance(rows, series));
        }

        return instances;
    }

    private static PresentInstance ReadInstance(SqliteStatement row, SeriesState series) =>
        new(row.Int64(0), series, row.Text(1), row.Text(2), row.Int64(3), row.Int64(4), row.Int64(5));

    private void Insert(InstanceRecord record, long id, SeriesState series, long studyDocument, long seriesDocument)
    {
        var entry = record.Entry;
        var insert = _connection.Prepare(SqliteInstanceSql.Insert);
        insert
            .Bind(id)
            .Bind(series.Study.Id)
            .Bind(series.Id)
            .Bind(SqliteLevelRows.SortNumber(record.Instance.Values, "InstanceNumber"))
            .Bind(entry.SopInstanceUid)
            .Bind(entry.SopClassUid)
            .Bind(entry.TransferSyntaxUid)
            .Bind(entry.Version)
            .Bind(entry.BlobName)
            .Bind(entry.BlobLength)
            .Bind(entry.ContentHash)
            .Bind(UseSegment(series, entry.Metadata.BlobName))
            .Bind(entry.Metadata.Offset)
            .Bind(entry.Metadata.Length)
            .Bind(entry.PixelDataLayout.Span)
            .Bind(entry.StoredAt.UtcTicks)
            .Bind(studyDocument)
            .Bind(seriesDocument)
            .Bind(record.Instance.Json.Span)
            .Bind(entry.Modality)
            .Bind(entry.BlobHash)
            .Bind(record.TagRevision);
        SqliteLevelRows.BindColumns(insert, SqliteSchema.InstanceColumns, record.Instance.Values);
        insert.Run();
        if (record.TagRevision > 0)
        {
            SqliteTags.WriteValues(_connection, id, record.Instance.Values);
        }
    }

    private void Remove(PresentInstance instance, bool isDeleted)
    {
        var series = instance.Series;
        var sequence = isDeleted ? NoteChange(IndexChangeKind.Deleted, instance.Id) : ++_sequence;
        _connection
            .Prepare(SqliteInstanceSql.Bury)
            .Bind(_at)
            .Bind(isDeleted ? 1 : 0)
            .Bind(series.Study.Uid)
            .Bind(series.Uid)
            .Bind(instance.Id)
            .Run();
        _connection
            .Prepare("INSERT OR IGNORE INTO garbage SELECT blob_name, ? FROM instance WHERE id = ?")
            .Bind(_now)
            .Bind(instance.Id)
            .Run();
        _connection.Prepare("DELETE FROM instance WHERE id = ?").Bind(instance.Id).Run();
        SqliteTags.DeleteValues(_connection, instance.Id);

        Use(_segmentUse, instance.Segment, -1);
        Use(_documentUse, instance.StudyDocument, -1);
        Use(_documentUse, instance.SeriesDocument, -1);
        series.Lose(instance.Id);
        series.Study.Lose(instance.Id);
        series.Study.DoubtfulSopClasses.Add(instance.SopClassUid);
        Count(series, sequence, -1);
    }

    private void Count(SeriesState series, long version, int instances)
    {
        series.Instances += instances;
        series.Study.Instances += instances;
        series.Version = version;
        series.Study.Version = version;
        _newInstances += instances;
    }

    // The number of the change is the id of the instance that it stores.
    private long NoteChange(IndexChangeKind kind, long? instance)
    {
        var sequence = ++_sequence;
        _connection
            .Prepare("INSERT INTO change VALUES (?, ?, ?, ?, ?)")
            .Bind(sequence)
            .Bind((int)kind)
            .Bind(_at)
            .Bind(instance ?? sequence)
            .Bind(++_changes)
            .Run();
        return sequence;
    }

    private long UseDocument(StudyState study, LevelAttributes attributes)
    {
        _attributes.ResetWrittenCount();
        AttributeValues.Write(attributes.Values, _attributes);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        using (var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256))
        {
            sha.AppendData(_attributes.WrittenSpan);
            sha.AppendData(attributes.Json.Span);
            sha.GetHashAndReset(hash);
        }

        using var find = _connection
            .Prepare("SELECT id FROM document WHERE study = ? AND hash = ?")
            .Bind(study.Id)
            .Bind(hash);
        long id;
        if (find.Step())
        {
            id = find.Int64(0);
        }
        else
        {
            id = ++_sequence;
            _connection
                .Prepare("INSERT INTO document VALUES (?, ?, ?, 0, ?, ?)")
                .Bind(id)
                .Bind(study.Id)
                .Bind(hash)
                .Bind(attributes.Json.Span)
                .Bind(_attributes.WrittenSpan)
                .Run();
        }

        Use(_documentUse, id, 1);
        return id;
    }

    private long UseSegment(SeriesState series, string name)
    {
        using var find = _connection
            .Prepare("SELECT id FROM segment WHERE name = ? AND series = ?")
            .Bind(name)
            .Bind(series.Id);
        long id;
        if (find.Step())
        {
            id = find.Int64(0);
        }
        else
        {
            id = ++_sequence;
            _connection.Prepare("INSERT INTO segment VALUES (?, ?, ?, 0)").Bind(id).Bind(series.Id).Bind(name).Run();
        }

        Use(_segmentUse, id, 1);
        return id;
    }

    private void WriteSegmentUse()
    {
        foreach (var (id, difference) in _segmentUse)
        {
            AddUse("UPDATE segment SET instances = instances + ? WHERE id = ?", id, difference);
            if (difference <= 0 && FindUnusedSegment(id) is { } unused)
            {
                _connection.Prepare("DELETE FROM segment WHERE id = ?").Bind(id).Run();
                NoteGarbage(unused);
            }
        }

        _segmentUse.Clear();
    }

    private string? FindUnusedSegment(long id)
    {
        using var row = _connection.Prepare("SELECT name FROM segment WHERE id = ? AND instances = 0").Bind(id);
        return row.Step() ? row.Text(0) : null;
    }

    private void WriteDocumentUse()
    {
        foreach (var (id, difference) in _documentUse)
        {
            AddUse("UPDATE document SET instances = instances + ? WHERE id = ?", id, difference);
            if (difference <= 0)
            {
                _connection.Prepare("DELETE FROM document WHERE id = ? AND instances = 0").Bind(id).Run();
            }
        }
    }

    private void AddUse(string update, long id, long difference)
    {
        if (difference != 0)
        {
            _connection.Prepare(update).Bind(difference).Bind(id).Run();
        }
    }

    // Unless another series uses the segment.
    private void NoteGarbage(string segment) =>
        _connection
            .Prepare(
                """
                INSERT OR IGNORE INTO garbage
                SELECT ?1, ?2 WHERE NOT EXISTS (SELECT 1 FROM segment WHERE name = ?1)
                """
            )
            .Bind(segment)
            .Bind(_now)
            .Run();

    private static void Use(Dictionary<long, long> uses, long id, int difference) =>
        uses[id] = uses.GetValueOrDefault(id) + difference;

    private sealed record PresentInstance(
        long Id,
        SeriesState Series,
        string ContentHash,
        string SopClassUid,
        long Segment,
        long StudyDocument,
        long SeriesDocument
    );
}
