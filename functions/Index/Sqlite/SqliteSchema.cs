namespace ServerlessDicom.Functions.Index.Sqlite;

/// <summary>
/// The tables of the index. One row per instance is the truth; the rows of series and studies follow from it and are
/// kept right in the same transaction. Every id is drawn from one ascending sequence, <c>total.sequence</c>.
/// </summary>
internal static class SqliteSchema
{
    /// <summary>Raised with every change of the tables, <see cref="SearchAttributes"/> included.</summary>
    public const int Version = 6;

    /// <summary>Marks the file as ours: the letters SDCM.</summary>
    private const int ApplicationId = 0x5344434D;

    /// <summary>The attribute by which studies are sorted and counted.</summary>
    public static SearchAttribute StudyDate { get; } = SearchAttributes.Get(SearchLevel.Study, "StudyDate");

    /// <summary>Single-valued attributes of studies that have a column of their own, besides the identity.</summary>
    public static IReadOnlyList<SearchAttribute> StudyColumns { get; } =
    [
        .. SearchAttributes.Everything.Where(attribute =>
            attribute.Level == SearchLevel.Study
            && attribute.Kind != MatchKind.PersonName
            && attribute.Keyword is not ("StudyInstanceUID" or "ModalitiesInStudy")
        ),
    ];

    /// <summary>Single-valued attributes of series that have a column of their own, besides the identity.</summary>
    public static IReadOnlyList<SearchAttribute> SeriesColumns { get; } =
    [
        .. SearchAttributes.Everything.Where(attribute =>
            attribute.Level == SearchLevel.Series
            && attribute.Path.Count == 1
            && attribute.Keyword != "SeriesInstanceUID"
        ),
    ];

    /// <summary>Single-valued attributes of instances that have a column of their own, besides SOP Class and Instance UID.</summary>
    public static IReadOnlyList<SearchAttribute> InstanceColumns { get; } =
    [
        .. SearchAttributes.Everything.Where(attribute =>
            attribute.Level == SearchLevel.Instance && attribute.Keyword is not ("SOPInstanceUID" or "SOPClassUID")
        ),
    ];

    /// <summary>How far the consumers of the changes have come.</summary>
    private const string Positions = """
        CREATE TABLE position (
            consumer TEXT PRIMARY KEY,
            place TEXT NOT NULL
        ) WITHOUT ROWID;
        """;

    /// <summary>What makes the tables of version 2 of those of version 1.</summary>
    private const string FromVersion1 = $"""
        {Positions}
        ALTER TABLE instance ADD COLUMN modality TEXT;
        ALTER TABLE past_instance ADD COLUMN modality TEXT;
        UPDATE instance SET modality = (SELECT Modality FROM series WHERE series.id = instance.series);
        PRAGMA user_version = 2;
        """;

    /// <summary>The numbers of changes in the change feed.</summary>
    private const string ChangeNumbers = "CREATE UNIQUE INDEX change_number ON change (number, at);";

    /// <summary>What makes the tables of version 3 of those of version 2: the changes that are kept get numbers from 1 on.</summary>
    private const string FromVersion2 = $"""
        ALTER TABLE change ADD COLUMN number INTEGER NOT NULL DEFAULT 0;
        UPDATE change SET number = ordered.number
            FROM (SELECT sequence, row_number() OVER (ORDER BY sequence) AS number FROM change) AS ordered
            WHERE ordered.sequence = change.sequence;
        {ChangeNumbers}
        ALTER TABLE total ADD COLUMN changes INTEGER NOT NULL DEFAULT 0;
        UPDATE total SET changes = (SELECT count(*) FROM change);
        PRAGMA user_version = 3;
        """;

    /// <summary>Requests for storage commitment.</summary>
    private const string Commitments = """
        CREATE TABLE commitment (
            transaction_uid TEXT PRIMARY KEY,
            hash TEXT NOT NULL,
            request BLOB NOT NULL,
            outcomes BLOB NOT NULL,
            done INTEGER NOT NULL,
            worked_until INTEGER NOT NULL,
            expires INTEGER NOT NULL,
            revision INTEGER NOT NULL
        );
        CREATE INDEX commitment_open ON commitment (worked_until) WHERE done = 0;
        CREATE INDEX commitment_expires ON commitment (expires);
        """;

    /// <summary>What makes the tables of version 4 of those of version 3.</summary>
    private const string FromVersion3 = $"""
        ALTER TABLE instance ADD COLUMN blob_hash TEXT;
        {Commitments}
        PRAGMA user_version = 4;
        """;

    /// <summary>The attributes that somebody has made searchable.</summary>
    private const string ExtendedValues = """
        CREATE INDEX study_tags ON study (tags);
        CREATE TABLE extended_tags (
            id INTEGER PRIMARY KEY,
            json TEXT NOT NULL,
            revision INTEGER NOT NULL
        );
        CREATE TABLE extended_value (
            attribute TEXT NOT NULL,
            value TEXT NOT NULL,
            owner INTEGER NOT NULL,
            PRIMARY KEY (attribute, value, owner)
        ) WITHOUT ROWID;
        CREATE INDEX extended_value_owner ON extended_value (owner, attribute, value);
        """;

    /// <summary>What makes the tables of version 5 of those of version 4.</summary>
    private const string FromVersion4 = $"""
        ALTER TABLE study ADD COLUMN tags INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE instance ADD COLUMN tags INTEGER NOT NULL DEFAULT 0;
        {ExtendedValues}
        PRAGMA user_version = 5;
        """;

    /// <summary>The worklist. A workitem without a state is the memory of one that was deleted.</summary>
    private const string Worklist = """
        CREATE TABLE workitem (
            id INTEGER PRIMARY KEY,
            uid TEXT NOT NULL,
            version INTEGER NOT NULL,
            changed_at INTEGER NOT NULL,
            sort TEXT NOT NULL,
            state INTEGER,
            transaction_uid TEXT,
            final_at INTEGER,
            locked INTEGER NOT NULL,
            json BLOB NOT NULL
        );
        CREATE UNIQUE INDEX workitem_uid ON workitem (uid);
        CREATE INDEX workitem_sort ON workitem (sort) WHERE state IS NOT NULL;
        CREATE INDEX workitem_final ON workitem (final_at) WHERE final_at IS NOT NULL;
        CREATE INDEX workitem_deleted ON workitem (changed_at) WHERE state IS NULL;

        CREATE TABLE workitem_value (
            attribute TEXT NOT NULL,
            value TEXT NOT NULL,
            workitem INTEGER NOT NULL,
            item INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            PRIMARY KEY (attribute, value, workitem, item)
        ) WITHOUT ROWID;
        CREATE INDEX workitem_value_workitem ON workitem_value (workitem, attribute, item, value);

        CREATE TABLE workitem_subscriber (
            workitem INTEGER NOT NULL,
            ae_title TEXT NOT NULL,
            locked INTEGER NOT NULL,
            since INTEGER NOT NULL,
            PRIMARY KEY (workitem, ae_title)
        ) WITHOUT ROWID;

        CREATE TABLE worklist_subscription (
            resource TEXT NOT NULL,
            ae_title TEXT NOT NULL,
            locked INTEGER NOT NULL,
            filter TEXT,
            since INTEGER NOT NULL,
            PRIMARY KEY (resource, ae_title)
        ) WITHOUT ROWID;
        """;

    /// <summary>What makes the tables of version 6 of those of version 5.</summary>
    private const string FromVersion5 = $"""
        {Worklist}
        PRAGMA user_version = 6;
        """;

    /// <summary>What makes each version of the one before it, from version 1 on.</summary>
    private static readonly string[] _steps = [FromVersion1, FromVersion2, FromVersion3, FromVersion4, FromVersion5];

    // Studies lie in the order in which searches list them, so that listing and scanning need neither sorting nor a
    // second look-up; the indexes repeat that order for the same reason. DICOM JSON is kept apart, once per content,
    // because all but a few instances of a series bring the same study and series attributes.
    private static readonly string Script = $"""
        CREATE TABLE total (
            sequence INTEGER NOT NULL,
            epoch TEXT NOT NULL,
            studies INTEGER NOT NULL,
            series INTEGER NOT NULL,
            instances INTEGER NOT NULL,
            changes INTEGER NOT NULL DEFAULT 0
        );

        CREATE TABLE study (
            id INTEGER NOT NULL,
            newest TEXT NOT NULL,
            StudyInstanceUID TEXT NOT NULL,
            version INTEGER NOT NULL,
            document INTEGER NOT NULL,
            series INTEGER NOT NULL,
            instances INTEGER NOT NULL,
            modalities TEXT NOT NULL,
            sop_classes TEXT NOT NULL,
            {Definitions(StudyColumns)},
            tags INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (newest DESC, StudyInstanceUID)
        ) WITHOUT ROWID;
        CREATE UNIQUE INDEX study_uid ON study (StudyInstanceUID);
        CREATE INDEX study_id ON study (id, newest DESC, StudyInstanceUID);
        CREATE UNIQUE INDEX study_patient ON study (PatientID, newest DESC, StudyInstanceUID) WHERE PatientID IS NOT NULL;
        CREATE UNIQUE INDEX study_accession ON study (AccessionNumber, newest DESC, StudyInstanceUID)
            WHERE AccessionNumber IS NOT NULL;

        -- How many lie under the studies of a day, so that the matches of a range of days need no counting one by one.
        CREATE TABLE study_day (
            day TEXT PRIMARY KEY,
            studies INTEGER NOT NULL,
            series INTEGER NOT NULL,
            instances INTEGER NOT NULL
        ) WITHOUT ROWID;

        CREATE TABLE study_name (
            attribute TEXT NOT NULL,
            value TEXT NOT NULL,
            study INTEGER NOT NULL,
            PRIMARY KEY (attribute, value, study)
        ) WITHOUT ROWID;
        CREATE INDEX study_name_study ON study_name (study, attribute, value);

        CREATE TABLE study_word (
            attribute TEXT NOT NULL,
            word TEXT NOT NULL,
            study INTEGER NOT NULL,
            PRIMARY KEY (attribute, word, study)
        ) WITHOUT ROWID;
        CREATE INDEX study_word_study ON study_word (study, attribute, word);

        CREATE TABLE series (
            id INTEGER NOT NULL,
            study INTEGER NOT NULL,
            number INTEGER NOT NULL,
            SeriesInstanceUID TEXT NOT NULL,
            version INTEGER NOT NULL,
            document INTEGER NOT NULL,
            instances INTEGER NOT NULL,
            {Definitions(SeriesColumns)},
            PRIMARY KEY (study, number, SeriesInstanceUID)
        ) WITHOUT ROWID;
        CREATE UNIQUE INDEX series_uid ON series (SeriesInstanceUID, study);
        CREATE UNIQUE INDEX series_id ON series (id);

        CREATE TABLE series_item (
            series INTEGER NOT NULL,
            item INTEGER NOT NULL,
            attribute TEXT NOT NULL,
            value TEXT NOT NULL,
            PRIMARY KEY (series, item, attribute, value)
        ) WITHOUT ROWID;
        CREATE INDEX series_item_value ON series_item (attribute, value, series) WHERE value <> '';

        CREATE TABLE instance (
            id INTEGER PRIMARY KEY,
            study INTEGER NOT NULL,
            series INTEGER NOT NULL,
            number INTEGER NOT NULL,
            SOPInstanceUID TEXT NOT NULL,
            SOPClassUID TEXT NOT NULL,
            {Definitions(InstanceColumns)},
            transfer_syntax TEXT NOT NULL,
            version TEXT NOT NULL,
            blob_name TEXT NOT NULL,
            blob_length INTEGER NOT NULL,
            content_hash TEXT NOT NULL,
            segment INTEGER NOT NULL,
            metadata_offset INTEGER NOT NULL,
            metadata_length INTEGER NOT NULL,
            layout BLOB NOT NULL,
            stored_at INTEGER NOT NULL,
            study_document INTEGER NOT NULL,
            series_document INTEGER NOT NULL,
            json BLOB NOT NULL,
            modality TEXT,
            blob_hash TEXT,
            tags INTEGER NOT NULL DEFAULT 0
        );
        CREATE UNIQUE INDEX instance_uid ON instance (SOPInstanceUID, study);
        CREATE UNIQUE INDEX instance_order ON instance (
            series, number, SOPInstanceUID, SOPClassUID, {Names(InstanceColumns)}
        );
        CREATE INDEX instance_blob ON instance (blob_name);

        CREATE TABLE document (
            id INTEGER PRIMARY KEY,
            study INTEGER NOT NULL,
            hash BLOB NOT NULL,
            instances INTEGER NOT NULL,
            json BLOB NOT NULL,
            attributes BLOB NOT NULL
        );
        CREATE UNIQUE INDEX document_hash ON document (study, hash);

        CREATE TABLE segment (
            id INTEGER PRIMARY KEY,
            series INTEGER NOT NULL,
            name TEXT NOT NULL,
            instances INTEGER NOT NULL
        );
        CREATE UNIQUE INDEX segment_name ON segment (name, series);
        CREATE INDEX segment_series ON segment (series);

        CREATE TABLE change (
            sequence INTEGER PRIMARY KEY,
            kind INTEGER NOT NULL,
            at INTEGER NOT NULL,
            instance INTEGER NOT NULL,
            number INTEGER NOT NULL DEFAULT 0
        );
        {ChangeNumbers}

        CREATE TABLE past_instance (
            id INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,
            deleted INTEGER NOT NULL,
            study TEXT NOT NULL,
            series TEXT NOT NULL,
            SOPInstanceUID TEXT NOT NULL,
            SOPClassUID TEXT NOT NULL,
            transfer_syntax TEXT NOT NULL,
            version TEXT NOT NULL,
            blob_name TEXT NOT NULL,
            blob_length INTEGER NOT NULL,
            content_hash TEXT NOT NULL,
            segment TEXT NOT NULL,
            metadata_offset INTEGER NOT NULL,
            metadata_length INTEGER NOT NULL,
            layout BLOB NOT NULL,
            stored_at INTEGER NOT NULL,
            modality TEXT
        );
        CREATE INDEX past_instance_deleted ON past_instance (study, series, SOPInstanceUID, at) WHERE deleted = 1;
        CREATE INDEX past_instance_at ON past_instance (at);

        CREATE TABLE garbage (
            name TEXT PRIMARY KEY,
            at INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE INDEX garbage_at ON garbage (at);

        {Positions}
        {Commitments}
        {ExtendedValues}

        {Worklist}

        INSERT INTO total VALUES (0, lower(hex(randomblob(4))), 0, 0, 0, 0);
        PRAGMA application_id = {ApplicationId};
        PRAGMA user_version = {Version};
        """;

    /// <summary>Makes the tables in an empty file, takes over those of an older version, or checks that those in the file are the ones this program knows.</summary>
    /// <exception cref="InvalidDataException">They are not; the message says why.</exception>
    public static void Ensure(SqliteConnection connection, string path)
    {
        connection.Execute("BEGIN IMMEDIATE");
        var version = ReadNumber(connection, "PRAGMA user_version");
        var application = ReadNumber(connection, "PRAGMA application_id");
        if (version == 0 && application == 0 && ReadNumber(connection, "SELECT count(*) FROM sqlite_master") == 0)
        {
            connection.Execute(Script);
        }
        else if (application != ApplicationId)
        {
            throw new InvalidDataException($"'{path}' is a database of another program.");
        }
        else if (version > Version)
        {
            throw new InvalidDataException(
                $"The index '{path}' was written by a newer version of this program (schema {version}; this one knows up to {Version}). Start that version."
            );
        }
        else
        {
            foreach (var step in _steps.Skip((int)version - 1))
            {
                connection.Execute(step);
            }
        }

        connection.Execute("COMMIT");
    }

    private static long ReadNumber(SqliteConnection connection, string sql)
    {
        using var statement = connection.Prepare(sql);
        statement.Step();
        return statement.Int64(0);
    }

    private static string Definitions(IReadOnlyList<SearchAttribute> columns) =>
        string.Join(", ", columns.Select(column => $"{column.Column} {Affinity(column.Kind)}"));

    private static string Affinity(MatchKind kind) => kind == MatchKind.Integer ? "INTEGER" : "TEXT";

    private static string Names(IReadOnlyList<SearchAttribute> columns) =>
        string.Join(", ", columns.Select(column => column.Column));
}
