using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Query;

/// <summary>What the parameters of a search may name.</summary>
internal abstract class SearchableAttributes
{
    /// <summary>The keywords of the attributes that are matched here, dotted for those in sequences.</summary>
    public abstract IReadOnlyList<string> Names { get; }

    /// <summary>All keywords by which a parameter in wrong letter case can be recognised.</summary>
    public abstract IReadOnlyList<string> KnownNames { get; }

    /// <summary>The attribute that a path names, when it can be matched; else null.</summary>
    public abstract SearchAttribute? Find(IReadOnlyList<DicomTag> path);

    /// <summary>Whether the attribute that a path names can be returned.</summary>
    public abstract bool CanReturn(IReadOnlyList<DicomTag> path);

    /// <summary>Why the attribute that a path names cannot be matched, to be read after its name.</summary>
    public virtual string WhyNot(IReadOnlyList<DicomTag> path) =>
        path.Any(tag => tag.IsPrivate) ? "is private and not in the index" : "is not in the index";
}
