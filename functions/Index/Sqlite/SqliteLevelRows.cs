using System.Globalization;

namespace ServerlessDicom.Functions.Index.Sqlite;

/// <summary>Reads and writes the rows of studies and series for a <see cref="SqliteChange"/>.</summary>
internal sealed class SqliteLevelRows(SqliteConnection connection)
{
    /// <summary>Stands between the values of a list in one column, and around them; no value contains it.</summary>
    public const char ListSeparator = '\n';

    /// <summary>Length of a date in normal form.</summary>
    public const int DateLength = 8;

    private static readonly string InsertStudy =
        $"INSERT INTO study VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?{Parameters(SqliteSchema.StudyColumns)}, ?)";

    private static readonly string InsertSeries =
        $"INSERT INTO series VALUES (?, ?, ?, ?, ?, ?, ?{Parameters(SqliteSchema.SeriesColumns)})";

    /// <summary>Reads the row of a study.</summary>
    public StudyState? FindStudy(string uid)
    {
        using var row = connection
            .Prepare(
                """
                SELECT id, version, document, series, instances, modalities, sop_classes, StudyDate, tags
                FROM study WHERE StudyInstanceUID = ?
                """
            )
            .Bind(uid);
        if (!row.Step())
        {
            return null;
        }

        var study = new StudyState(row.Int64(0), uid)
        {
            WrittenDocument = row.Int64(2),
            WrittenVersion = row.Int64(1),
            Version = row.Int64(1),
            Series = row.Int64(3),
            WrittenSeries = row.Int64(3),
            Instances = row.Int64(4),
            WrittenInstances = row.Int64(4),
            WrittenDay = row.Text(7),
            Tags = row.Int64(8),
            Modalities = new SortedSet<string>(ReadList(row.Text(5)), StringComparer.Ordinal),
            SopClasses = new SortedSet<string>(ReadList(row.Text(6)), StringComparer.Ordinal),
        };
        study.Show(study.WrittenDocument, values: null, instance: null);
        return study;
    }

    /// <summary>Reads the row of a series.</summary>
    public SeriesState? FindSeries(StudyState study, string uid)
    {
        using var row = connection
            .Prepare(
                """
                SELECT id, version, document, instances, Modality FROM series WHERE SeriesInstanceUID = ? AND study = ?
                """
            )
            .Bind(uid)
            .Bind(study.Id);
        if (!row.Step())
        {
            return null;
        }

        var series = new SeriesState(row.Int64(0), uid, study)
        {
            WrittenDocument = row.Int64(2),
            WrittenVersion = row.Int64(1),
            Version = row.Int64(1),
            Instances = row.Int64(3),
            Modality = row.IsNull(4) ? null : row.Text(4),
        };
        series.Show(series.WrittenDocument, values: null, instance: null);
        return series;
    }

    /// <summary>The UID of a series that is there.</summary>
    public string FindSeriesUid(long id)
    {
        using var row = connection.Prepare("SELECT SeriesInstanceUID FROM series WHERE id = ?").Bind(id);
        row.Step();
        return row.Text(0);
    }

    /// <summary>Whether the study has an instance of a SOP Class.</summary>
    public bool HasSopClass(StudyState study, string uid)
    {
        using var row = connection
            .Prepare(
                """
                SELECT 1 FROM series CROSS JOIN instance ON instance.series = series.id
                WHERE series.study = ? AND instance.SOPClassUID = ? LIMIT 1
                """
            )
            .Bind(study.Id)
            .Bind(uid);
        return row.Step();
    }

    /// <summary>The modalities of the study's series.</summary>
    public SortedSet<string> ReadModalities(StudyState study)
    {
        var modalities = new SortedSet<string>(StringComparer.Ordinal);
        using var rows = connection
            .Prepare("SELECT Modality FROM series WHERE study = ? AND Modality IS NOT NULL")
            .Bind(study.Id);
        while (rows.Step())
        {
            modalities.Add(rows.Text(0));
        }

        return modalities;
    }

    /// <summary>Writes the whole row of a study.</summary>
    public void WriteStudy(StudyState study)
    {
        if (study.WrittenDocument != 0)
        {
            DeleteStudy(study);
        }

        var values = study.Values ?? ReadDocument(SearchLevel.Study, study.Document);
        var date = Find(values, "StudyDate") ?? "";
        var insert = connection
            .Prepare(InsertStudy)
            .Bind(study.Id)
            .Bind(date.PadRight(DateLength) + Find(values, "StudyTime"))
            .Bind(study.Uid)
            .Bind(study.Version)
            .Bind(study.Document)
            .Bind(study.Series)
            .Bind(study.Instances)
            .Bind(WriteList(study.Modalities))
            .Bind(WriteList(study.SopClasses));
        BindColumns(insert, SqliteSchema.StudyColumns, values);
        insert.Bind(study.Tags).Run();
        SqliteTags.WriteValues(connection, study.Id, values);
        CountDay(date, 1, study.Series, study.Instances);
        foreach (var (attribute, _, value) in values)
        {
            if (attribute is { Kind: MatchKind.PersonName, IsExtended: false } && value.Length > 0)
            {
                InsertOfName("INSERT OR IGNORE INTO study_name VALUES (?, ?, ?)", attribute, value, study);
                foreach (var word in PersonName.Words(value))
                {
                    InsertOfName("INSERT OR IGNORE INTO study_word VALUES (?, ?, ?)", attribute, word, study);
                }
            }
        }
    }

    /// <summary>Writes the values of extended tags that a study or series shows.</summary>
    public void WriteTags(SearchLevel level, LevelState state) =>
        SqliteTags.WriteValues(connection, state.Id, ReadDocument(level, state.Document));

    /// <summary>Writes what changes with every instance into the row of a study.</summary>
    public void TouchStudy(StudyState study)
    {
        connection
            .Prepare(
                """
                UPDATE study SET version = ?, series = ?, instances = ?, modalities = ?, sop_classes = ?, tags = ?
                WHERE StudyInstanceUID = ?
                """
            )
            .Bind(study.Version)
            .Bind(study.Series)
            .Bind(study.Instances)
            .Bind(WriteList(study.Modalities))
            .Bind(WriteList(study.SopClasses))
            .Bind(study.Tags)
            .Bind(study.Uid)
            .Run();
        CountDay(study.WrittenDay, 0, study.Series - study.WrittenSeries, study.Instances - study.WrittenInstances);
    }

    /// <summary>Deletes the row of a study.</summary>
    public void DeleteStudy(StudyState study)
    {
        CountDay(study.WrittenDay, -1, -study.WrittenSeries, -study.WrittenInstances);
        connection.Prepare("DELETE FROM study WHERE StudyInstanceUID = ?").Bind(study.Uid).Run();
        connection.Prepare("DELETE FROM study_name WHERE study = ?").Bind(study.Id).Run();
        connection.Prepare("DELETE FROM study_word WHERE study = ?").Bind(study.Id).Run();
        SqliteTags.DeleteValues(connection, study.Id);
    }

    /// <summary>Writes the whole row of a series.</summary>
    public void WriteSeries(SeriesState series)
    {
        if (series.WrittenDocument != 0)
        {
            DeleteSeries(series);
        }

        var values = series.Values ?? ReadDocument(SearchLevel.Series, series.Document);
        series.Modality = Find(values, "Modality");
        var insert = connection
            .Prepare(InsertSeries)
            .Bind(series.Id)
            .Bind(series.Study.Id)
            .Bind(SortNumber(values, "SeriesNumber"))
            .Bind(series.Uid)
            .Bind(series.Version)
            .Bind(series.Document)
            .Bind(series.Instances);
        BindColumns(insert, SqliteSchema.SeriesColumns, values);
        insert.Run();
        SqliteTags.WriteValues(connection, series.Id, values);
        foreach (var (attribute, item, value) in values)
        {
            if (attribute.Path.Count > 1)
            {
                connection
                    .Prepare("INSERT OR IGNORE INTO series_item VALUES (?, ?, ?, ?)")
                    .Bind(series.Id)
                    .Bind(item)
                    .Bind(attribute.Column)
                    .Bind(value)
                    .Run();
            }
        }
    }

    /// <summary>Writes what changes with every instance into the row of a series.</summary>
    public void TouchSeries(SeriesState series) =>
        connection
            .Prepare("UPDATE series SET version = ?, instances = ? WHERE SeriesInstanceUID = ? AND study = ?")
            .Bind(series.Version)
            .Bind(series.Instances)
            .Bind(series.Uid)
            .Bind(series.Study.Id)
            .Run();

    /// <summary>Deletes the row of a series.</summary>
    public void DeleteSeries(SeriesState series)
    {
        connection
            .Prepare("DELETE FROM series WHERE SeriesInstanceUID = ? AND study = ?")
            .Bind(series.Uid)
            .Bind(series.Study.Id)
            .Run();
        connection.Prepare("DELETE FROM series_item WHERE series = ?").Bind(series.Id).Run();
        SqliteTags.DeleteValues(connection, series.Id);
    }

    /// <summary>Binds the values of single-valued attributes; NULL where there is none.</summary>
    public static void BindColumns(
        SqliteStatement statement,
        IReadOnlyList<SearchAttribute> columns,
        IReadOnlyList<AttributeValue> values
    )
    {
        foreach (var column in columns)
        {
            statement.Bind(Find(values, column.Keyword));
        }
    }

    /// <summary>The number by which rows are sorted; without a number, after all others.</summary>
    public static long SortNumber(IReadOnlyList<AttributeValue> values, string keyword) =>
        long.TryParse(Find(values, keyword), CultureInfo.InvariantCulture, out var number) ? number : long.MaxValue;

    /// <summary>The values of a list in one column.</summary>
    public static string[] ReadList(string text) => text.Split(ListSeparator, StringSplitOptions.RemoveEmptyEntries);

    private static string WriteList(SortedSet<string> values) =>
        values.Count == 0 ? "" : $"{ListSeparator}{string.Join(ListSeparator, values)}{ListSeparator}";

    private void CountDay(string day, long studies, long series, long instances)
    {
        if (day.Length > 0)
        {
            connection
                .Prepare(
                    """
                    INSERT INTO study_day VALUES (?1, ?2, ?3, ?4) ON CONFLICT (day) DO UPDATE
                    SET studies = studies + ?2, series = series + ?3, instances = instances + ?4
                    """
                )
                .Bind(day)
                .Bind(studies)
                .Bind(series)
                .Bind(instances)
                .Run();
        }
    }

    private void InsertOfName(string sql, SearchAttribute attribute, string text, StudyState study) =>
        connection.Prepare(sql).Bind(attribute.Column).Bind(text).Bind(study.Id).Run();

    private IReadOnlyList<AttributeValue> ReadDocument(SearchLevel level, long id)
    {
        using var row = connection.Prepare("SELECT attributes FROM document WHERE id = ?").Bind(id);
        row.Step();
        return AttributeValues.Read(level, row.Bytes(0));
    }

    private static string? Find(IReadOnlyList<AttributeValue> values, string keyword)
    {
        foreach (var (attribute, _, value) in values)
        {
            if (attribute.Keyword == keyword && value.Length > 0 && !attribute.IsExtended)
            {
                return value;
            }
        }

        return null;
    }

    private static string Parameters(IReadOnlyList<SearchAttribute> columns) =>
        string.Concat(columns.Select(_ => ", ?"));
}
