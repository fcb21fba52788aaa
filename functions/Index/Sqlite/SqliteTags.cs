using System.Globalization;
using System.Text.Json;

namespace ServerlessDicom.Functions.Index.Sqlite;

/// <summary>
/// The attributes that somebody has made searchable, and their values: rows with the id of the study, series or instance
/// that has them, all of which are drawn from one sequence.
/// </summary>
internal static class SqliteTags
{
    /// <summary>What the words of person names are kept under.</summary>
    private const string Words = ":words";

    /// <summary>The attributes.</summary>
    public static ExtendedTags ReadTags(SqliteConnection connection)
    {
        using var row = connection.Prepare("SELECT json, revision FROM extended_tags");
        return row.Step()
            ? JsonSerializer.Deserialize(row.Text(0), ExtendedTagsJson.Default.ExtendedTags)! with
            {
                StoreRevision = row.Int64(1).ToString(CultureInfo.InvariantCulture),
            }
            : ExtendedTags.None;
    }

    /// <summary>Writes the attributes; false when somebody else has since they were read. Values of those that are gone go.</summary>
    public static bool TryWriteTags(SqliteConnection connection, ExtendedTags tags)
    {
        if (ReadTags(connection).StoreRevision != tags.StoreRevision)
        {
            return false;
        }

        connection
            .Prepare(
                """
                INSERT INTO extended_tags VALUES (1, ?1, 1)
                ON CONFLICT (id) DO UPDATE SET json = ?1, revision = revision + 1
                """
            )
            .Bind(JsonSerializer.Serialize(tags, ExtendedTagsJson.Default.ExtendedTags))
            .Run();
        var kept = tags.All.SelectMany(tag => (string[])[tag.Matched.Column, tag.Matched.Column + Words]);
        connection
            .Prepare("DELETE FROM extended_value WHERE attribute NOT IN (SELECT value FROM json_each(?))")
            .Bind(JsonSerializer.Serialize(kept.ToArray(), ExtendedTagsJson.Default.StringArray))
            .Run();
        return true;
    }

    /// <summary>Whether every study is indexed up to a revision.</summary>
    public static bool IsIndexed(SqliteConnection connection, long revision)
    {
        using var row = connection.Prepare("SELECT 1 FROM study WHERE tags < ? LIMIT 1").Bind(revision);
        return !row.Step();
    }

    /// <summary>Studies that are not.</summary>
    public static (IReadOnlyList<string> Studies, long Count) FindStale(
        SqliteConnection connection,
        long revision,
        int limit
    )
    {
        var studies = new List<string>();
        using (
            var rows = connection
                .Prepare("SELECT StudyInstanceUID FROM study WHERE tags < ? LIMIT ?")
                .Bind(revision)
                .Bind(limit)
        )
        {
            while (rows.Step())
            {
                studies.Add(rows.Text(0));
            }
        }

        using var count = connection.Prepare("SELECT count(*) FROM study WHERE tags < ?").Bind(revision);
        count.Step();
        return (studies, count.Int64(0));
    }

    /// <summary>The revision that the oldest record of a study's instances was made with.</summary>
    public static long OldestOf(SqliteConnection connection, long study)
    {
        using var row = connection
            .Prepare(
                """
                SELECT min(instance.tags) FROM series CROSS JOIN instance ON instance.series = series.id
                WHERE series.study = ?
                """
            )
            .Bind(study);
        row.Step();
        return row.Int64(0);
    }

    /// <summary>Puts values in the place of those that a study, series or instance has.</summary>
    public static void WriteValues(SqliteConnection connection, long owner, IReadOnlyList<AttributeValue> values)
    {
        DeleteValues(connection, owner);
        foreach (var (attribute, _, value) in values)
        {
            if (!attribute.IsExtended || value.Length == 0)
            {
                continue;
            }

            Insert(attribute.Column, value);
            if (attribute.Kind == MatchKind.PersonName)
            {
                foreach (var word in PersonName.Words(value))
                {
                    Insert(attribute.Column + Words, word);
                }
            }
        }

        void Insert(string attribute, string value) =>
            connection
                .Prepare("INSERT OR IGNORE INTO extended_value VALUES (?, ?, ?)")
                .Bind(attribute)
                .Bind(value)
                .Bind(owner)
                .Run();
    }

    /// <summary>Deletes the values of a study, series or instance.</summary>
    public static void DeleteValues(SqliteConnection connection, long owner) =>
        connection.Prepare("DELETE FROM extended_value WHERE owner = ?").Bind(owner).Run();

    /// <summary>Begins the condition that a row has a value, to be gone on with about <c>other.value</c> and a parenthesis.</summary>
    public static SqlText AppendExists(SqlText sql, SearchAttribute attribute, bool isWord = false)
    {
        var owner = attribute.Level switch
        {
            SearchLevel.Study => "study.id",
            SearchLevel.Series => "series.id",
            _ => "instance.id",
        };
        return sql.Append(
                $"EXISTS (SELECT 1 FROM extended_value AS other WHERE other.owner = {owner} AND other.attribute = "
            )
            .Operand(isWord ? attribute.Column + Words : attribute.Column);
    }
}
