using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Query;

namespace ServerlessDicom.Functions.Search;

/// <summary>What a search for one level may name: its attributes and those of the levels above.</summary>
internal sealed class SearchableLevel : SearchableAttributes
{
    private static readonly SearchableLevel[] All =
    [
        .. Enum.GetValues<SearchLevel>().Select(level => new SearchableLevel(level)),
    ];

    private readonly SearchLevel level;

    private SearchableLevel(SearchLevel level)
    {
        this.level = level;
        Names =
        [
            .. SearchAttributes
                .Everything.Where(attribute => attribute.Level <= level)
                .Select(attribute => attribute.Keyword)
                .Distinct(),
        ];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Names { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> KnownNames => Of(SearchLevel.Instance).Names;

    /// <summary>That of a level.</summary>
    public static SearchableLevel Of(SearchLevel level) => All[(int)level];

    /// <inheritdoc/>
    public override SearchAttribute? Find(IReadOnlyList<DicomTag> path) => SearchAttributes.Find(level, path);

    /// <inheritdoc/>
    public override bool CanReturn(IReadOnlyList<DicomTag> path) => ReturnedAttributes.CanReturn(level, path);

    /// <inheritdoc/>
    public override string WhyNot(IReadOnlyList<DicomTag> path) =>
        SearchAttributes.Find(SearchLevel.Instance, path) is { } lower
            ? $"belongs to a lower level ({lower.Level}) than is searched here ({level})"
            : base.WhyNot(path);
}
