namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>A search's conditions by the level whose documents can tell whether they hold.</summary>
internal sealed class SplitConditions
{
    private readonly SearchCondition.All _mixed;

    /// <summary>Splits those of a search; the UIDs of its path become conditions too.</summary>
    public SplitConditions(SearchQuery query)
    {
        var levels = new List<SearchCondition>[] { [], [], [] };
        var mixed = new List<SearchCondition>();
        AddUid(levels, SearchLevel.Study, "StudyInstanceUID", query.StudyInstanceUid);
        AddUid(levels, SearchLevel.Series, "SeriesInstanceUID", query.SeriesInstanceUid);
        foreach (var condition in Conjuncts(query.Condition))
        {
            var of = LevelsOf(condition).Distinct().ToList();
            (of is [var level] ? levels[(int)level] : mixed).Add(condition);
        }

        Study = new LevelFilter(levels[(int)SearchLevel.Study]);
        Series = new LevelFilter(levels[(int)SearchLevel.Series]);
        Instance = new LevelFilter(levels[(int)SearchLevel.Instance]);
        _mixed = new SearchCondition.All(mixed);
    }

    /// <summary>Conditions about studies.</summary>
    public LevelFilter Study { get; }

    /// <summary>Conditions about series.</summary>
    public LevelFilter Series { get; }

    /// <summary>Conditions about instances.</summary>
    public LevelFilter Instance { get; }

    /// <summary>Whether nothing but the study decides.</summary>
    public bool IsOfStudy => Series.IsEmpty && Instance.IsEmpty && !HasMixed;

    /// <summary>Whether SQL alone tells which series and instances of a study that matches do as well.</summary>
    public bool IsExactBelowStudy => Series.IsExact && Instance.IsExact && !HasMixed;

    /// <summary>The one study that can match, when the conditions name it.</summary>
    public string? OneStudy => FindUid(Study, "StudyInstanceUID");

    /// <summary>The one series of a study that can match, when the conditions name it.</summary>
    public string? OneSeries => FindUid(Series, "SeriesInstanceUID");

    /// <summary>
    /// What to find studies by through their series or instances, of which few can be expected to match; null when
    /// studies are better found by conditions of their own.
    /// </summary>
    public (string Kind, LevelFilter Filter)? Selective
    {
        get
        {
            var (series, instance) = ((DocumentKind.Series, Series), (DocumentKind.Instance, Instance));
            return Instance.Conditions.Any(IsAboutIdentifier) ? instance
                : Series.Conditions.Any(IsAboutIdentifier) ? series
                : !Study.IsEmpty ? null
                : !Series.IsEmpty ? series
                : !Instance.IsEmpty ? instance
                : null;
        }
    }

    private bool HasMixed => _mixed.Conditions.Count > 0;

    /// <summary>Whether the conditions hold that are about several levels in one.</summary>
    public bool AdmitsTogether(params ReadOnlySpan<LevelDocument> documents)
    {
        if (!HasMixed)
        {
            return true;
        }

        var values = new List<AttributeValue>();
        foreach (var document in documents)
        {
            values.AddRange(DocumentValues.Of(document));
        }

        return SearchPredicate.Matches(_mixed, values);
    }

    private static void AddUid(List<SearchCondition>[] levels, SearchLevel level, string keyword, string? uid)
    {
        if (uid is not null)
        {
            levels[(int)level].Add(new SearchCondition.Single(SearchAttributes.Get(level, keyword), uid));
        }
    }

    private static string? FindUid(LevelFilter filter, string keyword) =>
        filter
            .Conditions.OfType<SearchCondition.Single>()
            .FirstOrDefault(single => single.Attribute.Keyword == keyword)
            ?.Value;

    private static IEnumerable<SearchCondition> Conjuncts(SearchCondition condition) =>
        condition is SearchCondition.All all ? all.Conditions.SelectMany(Conjuncts) : [condition];

    // A UID or an identifier of a worklist.
    private static bool IsAboutIdentifier(SearchCondition condition) =>
        condition is SearchCondition.Item { Conditions: var ofItem }
            ? ofItem.Any(IsAboutIdentifier)
            : CosmosConditions.FindList(condition)?.Attribute
                is { Column: "SeriesInstanceUID" or "SOPInstanceUID" }
                    or { Sequence: not null };

    private static IEnumerable<SearchLevel> LevelsOf(SearchCondition condition) =>
        condition switch
        {
            SearchCondition.All all => all.Conditions.SelectMany(LevelsOf),
            SearchCondition.Any any => any.Conditions.SelectMany(LevelsOf),
            SearchCondition.Item item =>
            [
                SearchAttributes.Everything.First(attribute => attribute.Sequence == item.Sequence).Level,
            ],
            SearchCondition.DateTimeRange range => [range.Date.Level],
            SearchCondition.Single single => [single.Attribute.Level],
            SearchCondition.Wildcard wildcard => [wildcard.Attribute.Level],
            SearchCondition.Range range => [range.Attribute.Level],
            SearchCondition.Empty empty => [empty.Attribute.Level],
            SearchCondition.FuzzyName name => [name.Attribute.Level],
            _ => throw new ArgumentOutOfRangeException(nameof(condition), condition.GetType(), "Not a condition."),
        };
}
