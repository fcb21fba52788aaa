namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>
/// Which attributes a study or series shows while a <see cref="StudyChange"/> works on it: those of the instance that was
/// stored last of all that are there.
/// </summary>
internal sealed class ShownAttributes
{
    private readonly Dictionary<string, LevelContent> _known = [];
    private readonly LevelContent? _original;

    /// <summary>Begins with what the documents say.</summary>
    /// <param name="original">What is shown; null when the level is new.</param>
    /// <param name="latest">Sequence of the instance that brought it.</param>
    public ShownAttributes(LevelContent? original, long latest)
    {
        (_original, Latest) = (original, latest);
        if (original is not null)
        {
            Content = original;
            _known.Add(original.Hash, original);
        }
    }

    /// <summary>What is shown; null as long as nothing is.</summary>
    public LevelContent? Content { get; private set; }

    /// <summary>Sequence of the instance that brought it.</summary>
    public long Latest { get; private set; }

    /// <summary>Whether that instance is gone, so that the one before must be looked for.</summary>
    public bool IsDoubtful { get; private set; }

    /// <summary>Whether what was shown gave way to what a new instance brought, or one before.</summary>
    public bool IsDisplaced => _original is not null && Content?.Hash != _original.Hash;

    /// <summary>What was shown before the change.</summary>
    public LevelContent? Original => _original;

    /// <summary>What else was shown, for a time, within the change.</summary>
    public IEnumerable<LevelContent> Passed =>
        _known.Values.Where(content => content.Hash != Content?.Hash && content.Hash != _original?.Hash);

    /// <summary>Takes the attributes of an instance that is being stored.</summary>
    public void Show(LevelContent content, long sequence)
    {
        _known[content.Hash] = content;
        (Content, Latest, IsDoubtful) = (content, sequence, false);
    }

    /// <summary>Notes that an instance goes.</summary>
    public void Lose(long sequence) => IsDoubtful |= sequence == Latest;

    /// <summary>The attributes with a hash, when they are at hand.</summary>
    public LevelContent? Find(string hash) => _known.GetValueOrDefault(hash);

    /// <summary>Goes back to the attributes of an instance that was stored before.</summary>
    public void Return(LevelContent content, long sequence) =>
        (Content, Latest, IsDoubtful) = (content, sequence, false);
}
