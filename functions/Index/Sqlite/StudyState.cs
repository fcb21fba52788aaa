namespace ServerlessDicom.Functions.Index.Sqlite;

/// <summary>A row of the study table while a <see cref="SqliteChange"/> works on it.</summary>
internal sealed class StudyState(long id, string uid) : LevelState(id, uid)
{
    /// <summary>The study date in its row at the moment; empty when there is none.</summary>
    public string WrittenDay { get; init; } = "";

    /// <summary>The number of series in its row at the moment.</summary>
    public long WrittenSeries { get; init; }

    /// <summary>The <see cref="ExtendedTags.Revision"/> that all of it is indexed up to.</summary>
    public long Tags { get; set; }

    /// <summary>Number of series.</summary>
    public long Series { get; set; }

    /// <summary>The modalities of its series.</summary>
    public SortedSet<string> Modalities { get; set; } = new(StringComparer.Ordinal);

    /// <summary>The SOP Classes of its instances.</summary>
    public SortedSet<string> SopClasses { get; set; } = new(StringComparer.Ordinal);

    /// <summary>SOP Classes of which the study may have lost the last instance.</summary>
    public HashSet<string> DoubtfulSopClasses { get; } = [];

    /// <summary>Whether a series was removed or its modality changed, so that <see cref="Modalities"/> may hold one too many.</summary>
    public bool AreModalitiesDoubtful { get; set; }
}
