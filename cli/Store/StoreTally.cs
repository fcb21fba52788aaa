using System.Globalization;

namespace ServerlessDicom.Cli.Store;

/// <summary>How a run went. Counts are of files, and each file is counted once.</summary>
internal sealed class StoreTally
{
    private int _stored;
    private int _warned;
    private int _alreadyThere;
    private int _refused;
    private int _unreadable;
    private int _begun;

    /// <summary>Acknowledged in an earlier run.</summary>
    public int Earlier { get; set; }

    /// <summary>Directories of media, skipped.</summary>
    public int Dicomdirs { get; set; }

    /// <summary>Other files, skipped.</summary>
    public int NotDicom { get; set; }

    public int Stored => _stored;
    public int Warned => _warned;
    public int AlreadyThere => _alreadyThere;
    public int Refused => _refused;
    public int Unreadable => _unreadable;

    /// <summary>Files of which nothing is known yet.</summary>
    public int Open => _begun - Settled;

    private int Settled => Stored + Warned + AlreadyThere + Refused + Unreadable + Dicomdirs + NotDicom;

    /// <summary>To be called when the work begins.</summary>
    /// <param name="files">How many files there are to look into.</param>
    public void Begin(int files) => _begun = Settled + files;

    /// <summary>Counts an instance that the server stored.</summary>
    public void CountStored() => Interlocked.Increment(ref _stored);

    /// <summary>Counts an instance that the server stored with a warning.</summary>
    public void CountWarned() => Interlocked.Increment(ref _warned);

    /// <summary>Counts an instance that the server had already.</summary>
    public void CountAlreadyThere() => Interlocked.Increment(ref _alreadyThere);

    /// <summary>Counts an instance that the server refused.</summary>
    public void CountRefused() => Interlocked.Increment(ref _refused);

    /// <summary>Counts a file or folder that cannot be read here.</summary>
    public void CountUnreadable() => Interlocked.Increment(ref _unreadable);

    /// <summary>Whether all is stored.</summary>
    public ExitCode ExitCode => Refused + Unreadable > 0 ? ExitCode.Incomplete : ExitCode.Done;

    /// <summary>One line.</summary>
    public override string ToString()
    {
        var parts = new List<string>
        {
            Part(Stored + Warned, Warned > 0 ? $"stored ({Warned} with warnings)" : "stored"),
        };
        AddIfAny(AlreadyThere, "already there");
        AddIfAny(Earlier, "stored by an earlier run");
        AddIfAny(Refused, "refused");
        AddIfAny(Unreadable, "not readable");
        AddIfAny(Dicomdirs, "DICOMDIR skipped");
        AddIfAny(NotDicom, "not DICOM, skipped");
        AddIfAny(Open, "left for another run");
        return string.Join(", ", parts) + ".";

        void AddIfAny(int count, string what)
        {
            if (count > 0)
            {
                parts.Add(Part(count, what));
            }
        }

        static string Part(int count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}");
    }
}
