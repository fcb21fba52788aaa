namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>
/// Translates the query tree into a WHERE clause over the documents of one level, named <c>c</c>. What indexes serve is
/// preferred. A few conditions have no translation that every engine of regular expressions takes in the same way and in
/// bounded time; for them the clause is wider, and <see cref="SearchPredicate"/> has to look at what it lets through.
/// </summary>
internal sealed class CosmosConditions
{
    // What has the attributes: the document, or the item of a sequence within it.
    private const string Document = "c";
    private const string Item = "item";

    // Cosmos DB limits the ANDs and ORs of a query. What is past this many leaves is left out of the clause.
    private const int MostLeaves = 100;

    // An array longer than this could make the query longer than Cosmos DB takes.
    private const int MostListed = 4000;

    private static readonly SearchAttribute _studyDate = SearchAttributes.Get(SearchLevel.Study, "StudyDate");

    private readonly CosmosQuery _sql;
    private int _leaves;
    private bool _isExact = true;

    private CosmosConditions(CosmosQuery sql) => _sql = sql;

    /// <summary>Appends that every condition holds, each preceded by AND.</summary>
    /// <param name="sql">Where to.</param>
    /// <param name="conditions">Conditions about attributes of one level.</param>
    /// <returns>Whether the clause holds only where the conditions do.</returns>
    public static bool Append(CosmosQuery sql, IEnumerable<SearchCondition> conditions)
    {
        var translation = new CosmosConditions(sql);
        foreach (var condition in conditions)
        {
            if (translation._leaves >= MostLeaves)
            {
                return false;
            }

            sql.Append(" AND ");
            translation.Append(condition, Document);
        }

        return translation._isExact;
    }

    /// <summary>The attribute and the values when a condition asks for one of several values of one attribute, or for a single one.</summary>
    public static (SearchAttribute Attribute, IReadOnlyCollection<string> Values)? FindList(SearchCondition condition)
    {
        switch (condition)
        {
            case SearchCondition.Single single:
                return (single.Attribute, [single.Value]);
            case SearchCondition.Any { Conditions: [SearchCondition.Single { Attribute: var attribute }, ..] } any:
                var values = new HashSet<string>(any.Conditions.Count, StringComparer.Ordinal);
                foreach (var each in any.Conditions)
                {
                    if (each is not SearchCondition.Single single || single.Attribute != attribute)
                    {
                        return null;
                    }

                    values.Add(single.Value);
                }

                return (attribute, values);
            default:
                return null;
        }
    }

    private void Append(SearchCondition condition, string holder)
    {
        switch (condition)
        {
            case SearchCondition.All all:
                AppendTree(all.Conditions, " AND ", "true", holder);
                break;
            case SearchCondition.Any any when FindList(any) is { Values.Count: <= MostListed } list:
                AppendLeaf(list.Attribute, holder, path => AppendList(path, list.Values));
                break;
            case SearchCondition.Any any:
                AppendTree(any.Conditions, " OR ", "false", holder);
                break;
            case SearchCondition.Single single:
                AppendLeaf(single.Attribute, holder, path => AppendSingle(path, single.Value));
                break;
            case SearchCondition.Empty { Attribute: var attribute } when IsOfAnyItem(attribute, holder):
                AppendUnlessTooMany(() => AppendEmptyInAll(attribute));
                break;
            case SearchCondition.Empty empty:
                AppendLeaf(empty.Attribute, holder, AppendEmpty);
                break;
            case SearchCondition.Range range:
                AppendLeaf(range.Attribute, holder, path => AppendRange(path, range));
                break;
            case SearchCondition.Wildcard wildcard:
                AppendLeaf(wildcard.Attribute, holder, path => AppendWildcard(path, wildcard.Pattern));
                break;
            case SearchCondition.FuzzyName name when name.Attribute is { Sequence: null, Level: SearchLevel.Study }:
                AppendWords(name);
                break;
            case SearchCondition.DateTimeRange range:
                AppendDateTimeRange(range);
                break;
            case SearchCondition.Item item:
                AppendItem(item);
                break;
            default:
                LeaveOut();
                break;
        }
    }

    private void AppendTree(
        IReadOnlyList<SearchCondition> conditions,
        string operation,
        string ifNone,
        string holder
    ) => AppendTree(conditions, operation, ifNone, condition => Append(condition, holder));

    private void AppendTree<T>(IReadOnlyList<T> conditions, string operation, string ifNone, Action<T> append)
    {
        if (conditions.Count == 0)
        {
            _sql.Append(ifNone);
            return;
        }

        if (_leaves + conditions.Count > MostLeaves)
        {
            LeaveOut();
            return;
        }

        for (var i = 0; i < conditions.Count; i++)
        {
            _sql.Append(i == 0 ? "(" : operation);
            append(conditions[i]);
        }

        _sql.Append(")");
    }

    private void AppendLeaf(SearchAttribute attribute, string holder, Action<DocumentPath> append)
    {
        if (!IsOfAnyItem(attribute, holder))
        {
            AppendUnlessTooMany(() => append(DocumentPath.Of(attribute, holder)));
            return;
        }

        _sql.Append($"EXISTS(SELECT VALUE item FROM item IN {DocumentPath.ItemsOf(attribute)} WHERE ");
        AppendUnlessTooMany(() => append(DocumentPath.Of(attribute, Item)));
        _sql.Append(")");
    }

    private void AppendUnlessTooMany(Action append)
    {
        if (++_leaves > MostLeaves)
        {
            LeaveOut();
        }
        else
        {
            append();
        }
    }

    private void LeaveOut()
    {
        _sql.Append("true");
        _isExact = false;
    }

    private void AppendSingle(DocumentPath path, string value)
    {
        if (path.IsArray)
        {
            _sql.Append($"ARRAY_CONTAINS({path.Text}, ").Operand(value).Append(")");
        }
        else
        {
            _sql.Append($"{path.Text} = ").Operand(value);
        }
    }

    private void AppendList(DocumentPath path, IReadOnlyCollection<string> values) =>
        AppendOfValue(path, value => _sql.Append("ARRAY_CONTAINS(").Operand(values).Append($", {value})"));

    private void AppendEmpty(DocumentPath path) =>
        _sql.Append(path.IsArray ? $"NOT IS_DEFINED({path.Text}[0])" : $"{path.Text} = ''");

    private void AppendEmptyInAll(SearchAttribute attribute) =>
        _sql.Append($"NOT EXISTS(SELECT VALUE item FROM item IN {DocumentPath.ItemsOf(attribute)} ")
            .Append($"WHERE IS_DEFINED({DocumentPath.Of(attribute, Item).Text}[0]))");

    private void AppendRange(DocumentPath path, SearchCondition.Range range)
    {
        AppendOfValue(path, value => AppendBounds(value, range.Low, range.High));
        if (range.Attribute == _studyDate)
        {
            AppendSort(range.Low, range.High);
        }
    }

    private void AppendWildcard(DocumentPath path, string pattern) =>
        AppendOfValue(path, value => _isExact &= CosmosPattern.Append(_sql, value, pattern));

    private void AppendWords(SearchCondition.FuzzyName name) =>
        AppendTree([.. name.Words.Select(word => name with { Words = [word] })], " AND ", "true", AppendWord);

    private void AppendWord(SearchCondition.FuzzyName name) =>
        AppendUnlessTooMany(() =>
            _sql.Append($"EXISTS(SELECT VALUE v FROM v IN c.words.{name.Attribute.Column} WHERE STARTSWITH(v, ")
                .Operand(name.Words[0])
                .Append("))")
        );

    private void AppendDateTimeRange(SearchCondition.DateTimeRange range) =>
        AppendUnlessTooMany(() =>
        {
            // Dates and times outside sequences have one value at most. What follows for the date alone is for the index.
            var (date, time) = ($"c.a.{range.Date.Column}[0]", $"c.a.{range.Time.Column}[0]");
            var (first, last) = (DateOf(range.Low), DateOf(range.High));
            AppendBounds(date, first, last);
            _sql.Append(" AND ");
            AppendBounds($"CONCAT({date}, {time})", range.Low, range.High);
            if (range.Date == _studyDate)
            {
                AppendSort(first, last);
            }
        });

    private void AppendItem(SearchCondition.Item item)
    {
        var items = DocumentPath.ItemsOf(item.Sequence);
        _sql.Append($"(EXISTS(SELECT VALUE item FROM item IN {items} WHERE ");
        AppendTree(item.Conditions, " AND ", "true", Item);
        _sql.Append(")");
        if (SearchPredicate.Matches(new SearchCondition.All(item.Conditions), []))
        {
            _sql.Append($" OR NOT IS_DEFINED({items})");
        }

        _sql.Append(")");
    }

    private void AppendOfValue(DocumentPath path, Action<string> append)
    {
        if (path.IsArray)
        {
            _sql.Append($"EXISTS(SELECT VALUE v FROM v IN {path.Text} WHERE ");
            append("v");
            _sql.Append(")");
        }
        else
        {
            append(path.Text);
        }
    }

    private void AppendBounds(string value, string? low, string? high)
    {
        switch (low, high)
        {
            case (null, null):
                _sql.Append($"IS_DEFINED({value})");
                break;
            case ({ } first, null):
                _sql.Append($"{value} >= ").Operand(first);
                break;
            case (null, { } last):
                _sql.Append($"{value} <= ").Operand(last);
                break;
            case ({ } first, { } last):
                _sql.Append($"{value} >= ").Operand(first).Append($" AND {value} <= ").Operand(last);
                break;
        }
    }

    // What a range of study dates implies for the order in which studies lie.
    private void AppendSort(string? low, string? high)
    {
        if (high is not null)
        {
            _sql.Append(" AND c.sort >= ").Operand(SortKey.OfMoment(high));
        }

        if (low is not null)
        {
            _sql.Append(" AND c.sort <= ").Operand(SortKey.OfMoment(low) + SortKey.AfterAll);
        }
    }

    // Outside Item it does not matter which item of the sequence has a value.
    private static bool IsOfAnyItem(SearchAttribute attribute, string holder) =>
        attribute.Sequence is not null && holder == Document;

    private static string? DateOf(string? moment) =>
        moment is null ? null : moment[..Math.Min(SortKey.DateLength, moment.Length)];
}
