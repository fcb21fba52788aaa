using System.Text.Json.Serialization;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Functions.Index;

/// <summary>The attributes that somebody has made searchable.</summary>
/// <param name="Revision">Grows with every change; 0 when there never was one.</param>
/// <param name="All">They, in the order in which they were added.</param>
internal sealed record ExtendedTags(long Revision, IReadOnlyList<ExtendedTag> All)
{
    private readonly Lazy<IReadOnlyList<IndexedAttribute>[]> _indexed = new(() => Index(All));

    /// <summary>None.</summary>
    public static ExtendedTags None { get; } = new(0, []);

    /// <summary>Changes with every write; the store's own, null when there is none yet.</summary>
    [JsonIgnore]
    public string? StoreRevision { get; init; }

    /// <summary>What the index keeps of a level: <see cref="IndexedAttributeTable"/> and these, ascending by tag.</summary>
    public IReadOnlyList<IndexedAttribute> Of(SearchLevel level) =>
        All.Count == 0 ? IndexedAttributeTable.Of(level) : _indexed.Value[(int)level];

    private static IReadOnlyList<IndexedAttribute>[] Index(IReadOnlyList<ExtendedTag> all) =>
        [.. Enum.GetValues<SearchLevel>().Select(level => Index(all, level))];

    private static List<IndexedAttribute> Index(IReadOnlyList<ExtendedTag> all, SearchLevel level)
    {
        var attributes = new SortedDictionary<DicomTag, IndexedAttribute>();
        foreach (var attribute in IndexedAttributeTable.Of(level))
        {
            attributes.Add(attribute.Tag, attribute);
        }

        foreach (var tag in all.Where(tag => tag.Level == level))
        {
            // What is returned anyway is from now on matched, too.
            attributes[tag.Tag] = attributes.TryGetValue(tag.Tag, out var kept)
                ? kept with
                {
                    Matched = tag.Matched,
                }
                : tag.Indexed;
            if (tag.PrivateCreator is not null)
            {
                var creator = new DicomTag(tag.Tag.Group, (ushort)(tag.Tag.Element >> 8));
                attributes[creator] = new IndexedAttribute(
                    creator,
                    DicomVR.LO,
                    level,
                    IsMultiValued: false,
                    ReturnRule.Optional,
                    []
                )
                {
                    PrivateCreator = tag.PrivateCreator,
                };
            }
        }

        return [.. attributes.Values];
    }
}
