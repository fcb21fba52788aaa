using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Query;

namespace ServerlessDicom.Functions.Search;

/// <summary>What a search for one level may name: its attributes and those of the levels above.</summary>
/// <param name="level">The level.</param>
/// <param name="extended">The attributes that somebody has made searchable.</param>
internal sealed class SearchableLevel(SearchLevel level, ExtendedTags extended) : SearchableAttributes
{
    private readonly List<ExtendedTag> _used = [];

    /// <summary>What may be named when nobody has made anything searchable.</summary>
    public static SearchableLevel Of(SearchLevel level) => new(level, ExtendedTags.None);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Names => NamesOf(level);

    /// <inheritdoc/>
    public override IReadOnlyList<string> KnownNames => NamesOf(SearchLevel.Instance);

    /// <summary>Of those that somebody has made searchable, the ones that the search matches.</summary>
    public IReadOnlyList<ExtendedTag> Used => _used;

    /// <inheritdoc/>
    public override SearchAttribute? Find(IReadOnlyList<DicomTag> path)
    {
        if (SearchAttributes.Find(level, path) is { } attribute)
        {
            return attribute;
        }

        if (FindExtended(path) is not { } tag || tag.Level > level)
        {
            return null;
        }

        _used.Add(tag);
        return tag.Matched;
    }

    /// <inheritdoc/>
    public override bool CanReturn(IReadOnlyList<DicomTag> path) =>
        ReturnedAttributes.CanReturn(level, path) || FindExtended(path)?.Level <= level;

    /// <inheritdoc/>
    public override string WhyNot(IReadOnlyList<DicomTag> path) =>
        (SearchAttributes.Find(SearchLevel.Instance, path)?.Level ?? FindExtended(path)?.Level) is { } lower
            ? $"belongs to a lower level ({lower}) than is searched here ({level})"
            : base.WhyNot(path);

    private ExtendedTag? FindExtended(IReadOnlyList<DicomTag> path) =>
        path is [var tag] ? extended.All.FirstOrDefault(each => each.Tag == tag) : null;

    private List<string> NamesOf(SearchLevel lowest) =>
        [
            .. SearchAttributes
                .Everything.Concat(extended.All.Select(tag => tag.Matched))
                .Where(attribute => attribute.Level <= lowest)
                .Select(attribute => attribute.Keyword)
                .Distinct(),
        ];
}
