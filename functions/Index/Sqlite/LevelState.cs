namespace ServerlessDicom.Functions.Index.Sqlite;

/// <summary>What <see cref="StudyState"/> and <see cref="SeriesState"/> have in common.</summary>
internal abstract class LevelState(long id, string uid)
{
    /// <summary>Its id.</summary>
    public long Id { get; } = id;

    /// <summary>Its UID.</summary>
    public string Uid { get; } = uid;

    /// <summary>Sequence number of the last change in it.</summary>
    public long Version { get; set; }

    /// <summary>The version in its row at the moment; 0 when there is no row yet.</summary>
    public long WrittenVersion { get; init; }

    /// <summary>The number of instances in its row at the moment.</summary>
    public long WrittenInstances { get; init; }

    /// <summary>Whether instances came or went.</summary>
    public bool IsChanged => Version != WrittenVersion;

    /// <summary>Number of instances.</summary>
    public long Instances { get; set; }

    /// <summary>The document with its attributes.</summary>
    public long Document { get; private set; }

    /// <summary>The document in its row at the moment; 0 when there is no row yet.</summary>
    public long WrittenDocument { get; init; }

    /// <summary>The attributes of <see cref="Document"/>, when at hand.</summary>
    public IReadOnlyList<AttributeValue>? Values { get; private set; }

    /// <summary>The most recently stored instance; null when it must be looked for.</summary>
    public long? Latest { get; private set; }

    /// <summary>Whether an instance went that may have been the most recently stored one.</summary>
    public bool IsLatestDoubtful { get; private set; }

    /// <summary>Whether instances were indexed anew, so that there are other values of extended tags.</summary>
    public bool AreTagsDoubtful { get; set; }

    /// <summary>Takes the attributes of the instance stored last.</summary>
    public void Show(long document, IReadOnlyList<AttributeValue>? values, long? instance)
    {
        (Document, Values, Latest, IsLatestDoubtful) = (document, values, instance, false);
    }

    /// <summary>Notes that an instance is gone.</summary>
    public void Lose(long instance)
    {
        if (Latest is null || Latest == instance)
        {
            (Latest, IsLatestDoubtful) = (null, true);
        }
    }
}
