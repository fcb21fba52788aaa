using System.Security.Cryptography;
using System.Text;
using ColumnValues = System.Collections.Generic.IReadOnlyDictionary<
    string,
    System.Collections.Generic.IReadOnlyList<string>
>;

namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary><see cref="LevelAttributes"/> in the form of documents.</summary>
/// <param name="Hash">Tells contents of a level apart: 32 hexadecimal digits.</param>
/// <param name="Sort">As <see cref="LevelDocument.Sort"/>.</param>
/// <param name="A">As <see cref="LevelDocument.A"/>.</param>
/// <param name="Words">As <see cref="StudyDocument.Words"/>.</param>
/// <param name="Items">As <see cref="SeriesDocument.Items"/>.</param>
/// <param name="Json">As <see cref="LevelDocument.Json"/>.</param>
internal sealed record LevelContent(
    string Hash,
    string Sort,
    ColumnValues A,
    ColumnValues Words,
    IReadOnlyDictionary<string, IReadOnlyList<ColumnValues>> Items,
    string Json
)
{
    private const int HashBytes = 16;

    private static readonly Dictionary<string, IReadOnlyList<string>> _noWords = [];
    private static readonly Dictionary<string, IReadOnlyList<ColumnValues>> _noItems = [];

    /// <summary>The series' Modality, or null.</summary>
    public string? Modality => A.TryGetValue("Modality", out var values) ? values[0] : null;

    /// <summary>What a document shows.</summary>
    public static LevelContent Of(StudyDocument study) =>
        new(study.Attributes, study.Sort, study.A, study.Words, _noItems, study.Json);

    /// <summary>What a document shows.</summary>
    public static LevelContent Of(SeriesDocument series) =>
        new(series.Attributes, series.Sort, series.A, _noWords, series.Items, series.Json);

    /// <summary>What a document keeps.</summary>
    public static LevelContent Of(AttributesDocument attributes, string hash) =>
        new(hash, attributes.Sort, attributes.A, attributes.Words, attributes.Items, attributes.Json);

    /// <summary>Of a study.</summary>
    public static LevelContent OfStudy(LevelAttributes attributes, string uid) =>
        Of(attributes, SearchLevel.Study, SortKey.OfStudy(attributes, uid));

    /// <summary>Of a series.</summary>
    public static LevelContent OfSeries(LevelAttributes attributes, string uid) =>
        Of(attributes, SearchLevel.Series, SortKey.OfSeries(attributes, uid));

    /// <summary>Of an instance.</summary>
    public static LevelContent OfInstance(LevelAttributes attributes, string uid) =>
        Of(attributes, SearchLevel.Instance, SortKey.OfInstance(attributes, uid));

    private static LevelContent Of(LevelAttributes attributes, SearchLevel level, string sort) =>
        new(
            HashOf(attributes, level, sort),
            sort,
            Group(attributes.Values.Where(value => value.Attribute.Sequence is null && !IsUid(value.Attribute))),
            WordsOf(attributes.Values),
            ItemsOf(attributes.Values),
            Encoding.UTF8.GetString(attributes.Json.Span)
        );

    // Those that documents have fields of their own for.
    private static bool IsUid(SearchAttribute attribute) =>
        !attribute.IsExtended
        && attribute.Keyword is "StudyInstanceUID" or "SeriesInstanceUID" or "SOPInstanceUID" or "SOPClassUID";

    /// <summary>Values by column, each once.</summary>
    public static ColumnValues Group(IEnumerable<AttributeValue> values) =>
        values
            .Where(value => value.Value.Length > 0)
            .GroupBy(value => value.Attribute.Column)
            .ToDictionary(
                group => group.Key,
                IReadOnlyList<string> (group) => [.. group.Select(value => value.Value).Distinct()]
            );

    /// <summary><see cref="PersonName.Words"/> of names outside sequences, by column.</summary>
    public static Dictionary<string, IReadOnlyList<string>> WordsOf(IEnumerable<AttributeValue> values) =>
        values
            .Where(value => value.Attribute is { Kind: MatchKind.PersonName, Sequence: null })
            .SelectMany(value => PersonName.Words(value.Value).Select(word => (value.Attribute.Column, word)))
            .GroupBy(pair => pair.Column)
            .ToDictionary(
                group => group.Key,
                IReadOnlyList<string> (group) => [.. group.Select(pair => pair.word).Distinct()]
            );

    /// <summary>Values in sequences: by the sequence, item by item, by column.</summary>
    public static Dictionary<string, IReadOnlyList<ColumnValues>> ItemsOf(IEnumerable<AttributeValue> values) =>
        values
            .Where(value => value.Attribute.Sequence is not null)
            .GroupBy(value => DocumentPath.SequenceOf(value.Attribute))
            .ToDictionary(
                sequence => sequence.Key,
                IReadOnlyList<ColumnValues> (sequence) =>
                    [.. sequence.GroupBy(value => value.Item).OrderBy(item => item.Key).Select(Group)]
            );

    private static string HashOf(LevelAttributes attributes, SearchLevel level, string sort)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([(byte)level]);
        Append(sort);
        foreach (var (attribute, item, value) in attributes.Values)
        {
            Append(attribute.Column);
            hash.AppendData([(byte)item]);
            Append(value);
        }

        hash.AppendData(attributes.Json.Span);
        return Convert.ToHexString(hash.GetHashAndReset().AsSpan(0, HashBytes));

        void Append(string text)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(text));
            hash.AppendData([0]);
        }
    }
}
