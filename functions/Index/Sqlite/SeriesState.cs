namespace ServerlessDicom.Functions.Index.Sqlite;

/// <summary>A row of the series table while a <see cref="SqliteChange"/> works on it.</summary>
internal sealed class SeriesState(long id, string uid, StudyState study) : LevelState(id, uid)
{
    /// <summary>Its study.</summary>
    public StudyState Study { get; } = study;

    /// <summary>Its modality, or null.</summary>
    public string? Modality { get; set; }
}
