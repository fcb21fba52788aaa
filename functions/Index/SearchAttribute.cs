using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Functions.Index;

/// <summary>An attribute that can be matched (PS3.18 Table 10.6.1-5 and the ones this service adds).</summary>
/// <param name="Path">Its tag; for an attribute in a sequence, the sequence's tag and then its own.</param>
/// <param name="Keyword">Its keyword, dotted for a path.</param>
/// <param name="VR">Its value representation.</param>
/// <param name="Level">The level it belongs to.</param>
/// <param name="Kind">How its values are normalised and compared.</param>
/// <param name="Column">The name adapters store it under, unique per level.</param>
internal sealed record SearchAttribute(
    IReadOnlyList<DicomTag> Path,
    string Keyword,
    DicomVR VR,
    SearchLevel Level,
    MatchKind Kind,
    string Column
)
{
    /// <summary>Whether somebody has made it searchable.</summary>
    public bool IsExtended => Column.StartsWith(ExtendedColumn.Prefix, StringComparison.Ordinal);

    /// <summary>Whether it is the same attribute: within a level its column tells.</summary>
    public bool Equals(SearchAttribute? other) =>
        other is not null && (ReferenceEquals(this, other) || (Level == other.Level && Column == other.Column));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Level, Column.GetHashCode(StringComparison.Ordinal));

    /// <summary>The sequence that holds it, or null.</summary>
    public DicomTag? Sequence => Path.Count > 1 ? Path[0] : null;
}

/// <summary>The levels of the Study Root information model (PS3.4 §C.6.2.1).</summary>
internal enum SearchLevel
{
    Study,
    Series,
    Instance,
}

/// <summary>How values are compared, and their normal form.</summary>
internal enum MatchKind
{
    /// <summary>As text, case-sensitive, by code points; wildcards allowed. Without leading and trailing spaces.</summary>
    Text,

    /// <summary>Person name, each component group a value of its own, as <see cref="Index.PersonName.Normalize"/> makes it; wildcards and fuzzy words allowed.</summary>
    PersonName,

    /// <summary>YYYYMMDD; ranges allowed.</summary>
    Date,

    /// <summary>HHMMSS.FFFFFF, what is missing filled with zeros; ranges allowed.</summary>
    Time,

    /// <summary>A point in time as <see cref="DateTimeValue"/> makes it, YYYYMMDDHHMMSS.FFFFFF; ranges allowed.</summary>
    DateTime,

    /// <summary>UID; lists allowed.</summary>
    Uid,

    /// <summary>Integer in decimal without leading zeros or plus sign.</summary>
    Integer,

    /// <summary>Number, as <see cref="DecimalValue"/> writes it.</summary>
    Decimal,
}
