namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>Conditions about the attributes of one level, to be met by its documents.</summary>
internal sealed class LevelFilter
{
    private readonly SearchCondition.All _condition;

    /// <summary>Makes one of conditions that all have to hold.</summary>
    public LevelFilter(IReadOnlyList<SearchCondition> conditions)
    {
        _condition = new SearchCondition.All(conditions);
        IsExact = AppendTo(new CosmosQuery(""));
    }

    /// <summary>The conditions.</summary>
    public IReadOnlyList<SearchCondition> Conditions => _condition.Conditions;

    /// <summary>Whether every document meets it.</summary>
    public bool IsEmpty => Conditions.Count == 0;

    /// <summary>Whether the SQL lets only those documents through that meet it.</summary>
    public bool IsExact { get; }

    /// <summary>Appends it as SQL, preceded by AND.</summary>
    public bool AppendTo(CosmosQuery sql) => CosmosConditions.Append(sql, Conditions);

    /// <summary>Whether a document meets it.</summary>
    public bool Admits(LevelDocument document) =>
        IsEmpty || SearchPredicate.Matches(_condition, DocumentValues.Of(document));

    /// <summary>Whether a document that the SQL has let through meets it.</summary>
    public bool AdmitsSelected(LevelDocument document) => IsExact || Admits(document);
}
