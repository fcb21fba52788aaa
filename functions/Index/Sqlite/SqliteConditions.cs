using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Functions.Index.Sqlite;

/// <summary>Translates the query tree into the WHERE clause of a join of study, series and instance.</summary>
internal static class SqliteConditions
{
    // So many are looked for in the list of the study's row; for more, a look at its series is quicker.
    private const int FewModalities = 8;

    /// <summary>Appends a condition.</summary>
    public static void Append(SqlText sql, SearchCondition condition)
    {
        switch (condition)
        {
            case SearchCondition.All all:
                AppendTree(sql, all.Conditions, " AND ", ifNone: "1");
                break;
            case SearchCondition.Any any when FindList(any) is { } list && IsColumn(list.Attribute):
                AppendList(sql, Column(list.Attribute), list.Values);
                break;
            case SearchCondition.Any { Conditions.Count: > FewModalities } any
                when FindList(any) is { } list && list.Attribute == SearchAttributes.ModalitiesInStudy:
                sql.Append("EXISTS (SELECT 1 FROM series AS other WHERE other.study = study.id AND ");
                AppendList(sql, "other.Modality", list.Values);
                sql.Append(")");
                break;
            case SearchCondition.Any any:
                AppendTree(sql, any.Conditions, " OR ", ifNone: "0");
                break;
            case SearchCondition.DateTimeRange range:
                AppendDateTimeRange(sql, range);
                break;
            case SearchCondition.FuzzyName name:
                AppendWords(sql, name);
                break;
            case SearchCondition.Item item:
                AppendItem(sql, item);
                break;
            case StudiesById studies:
                sql.Append("study.id IN (SELECT value FROM json_each(").Operand(studies.Ids).Append("))");
                break;
            default:
                AppendOfAttribute(sql, condition);
                break;
        }
    }

    /// <summary>The levels of the attributes in a condition.</summary>
    public static IEnumerable<SearchLevel> Levels(SearchCondition condition) =>
        condition switch
        {
            SearchCondition.All all => all.Conditions.SelectMany(Levels),
            SearchCondition.Any any => any.Conditions.SelectMany(Levels),
            SearchCondition.Item => [SearchLevel.Series],
            SearchCondition.DateTimeRange range => [range.Date.Level],
            StudiesById => [SearchLevel.Study],
            _ => [AttributeOf(condition).Level],
        };

    /// <summary>The attribute and the values when the condition asks for one of several values of one attribute, or for a single one.</summary>
    public static (SearchAttribute Attribute, IReadOnlyList<string> Values)? FindList(SearchCondition condition)
    {
        switch (condition)
        {
            case SearchCondition.Single single:
                return (single.Attribute, [single.Value]);
            case SearchCondition.Any { Conditions: [SearchCondition.Single first, ..] } any:
                var values = new string[any.Conditions.Count];
                for (var i = 0; i < values.Length; i++)
                {
                    if (any.Conditions[i] is not SearchCondition.Single single || single.Attribute != first.Attribute)
                    {
                        return null;
                    }

                    values[i] = single.Value;
                }

                return (first.Attribute, values);
            default:
                return null;
        }
    }

    private static SearchAttribute AttributeOf(SearchCondition condition) =>
        condition switch
        {
            SearchCondition.Single single => single.Attribute,
            SearchCondition.Wildcard wildcard => wildcard.Attribute,
            SearchCondition.Range range => range.Attribute,
            SearchCondition.Empty empty => empty.Attribute,
            SearchCondition.FuzzyName name => name.Attribute,
            _ => throw new ArgumentOutOfRangeException(
                nameof(condition),
                condition.GetType(),
                "Not about an attribute."
            ),
        };

    /// <summary>Appends the table of names, named <c>other</c>, with the condition as its WHERE clause.</summary>
    public static void AppendNames(SqlText sql, SearchCondition condition)
    {
        if (condition is SearchCondition.FuzzyName name)
        {
            sql.Append("study_word AS other WHERE other.attribute = ").Operand(name.Attribute.Column);
            AppendPrefix(sql, "other.word", name.Words[0]);
        }
        else
        {
            sql.Append("study_name AS other WHERE other.attribute = ")
                .Operand(AttributeOf(condition).Column)
                .Append(" AND ");
            AppendOfColumn(sql, condition, "other.value");
        }
    }

    private static void AppendOfAttribute(SqlText sql, SearchCondition condition)
    {
        var attribute = AttributeOf(condition);
        if (attribute.IsExtended)
        {
            AppendOfExtended(sql, condition, attribute);
        }
        else if (attribute == SearchAttributes.ModalitiesInStudy)
        {
            AppendOfModalities(sql, condition);
        }
        else if (attribute.Kind == MatchKind.PersonName)
        {
            AppendOfName(sql, condition);
        }
        else if (attribute.Sequence is not null)
        {
            AppendOfSequence(sql, condition);
        }
        else
        {
            AppendOfColumn(sql, condition, Column(attribute));
            if (condition is SearchCondition.Range range && attribute == SqliteSchema.StudyDate)
            {
                AppendNewest(sql, range.Low, range.High);
            }
        }
    }

    private static void AppendOfExtended(SqlText sql, SearchCondition condition, SearchAttribute attribute)
    {
        if (condition is SearchCondition.Empty)
        {
            SqliteTags.AppendExists(sql.Append("NOT "), attribute).Append(")");
            return;
        }

        SqliteTags.AppendExists(sql, attribute, isWord: condition is SearchCondition.FuzzyName);
        if (condition is SearchCondition.FuzzyName name)
        {
            AppendPrefix(sql, "other.value", name.Words[0]);
        }
        else
        {
            sql.Append(" AND ");
            AppendOfColumn(sql, condition, "other.value");
        }

        sql.Append(")");
    }

    private static void AppendOfName(SqlText sql, SearchCondition condition)
    {
        if (condition is SearchCondition.FuzzyName { Attribute.IsExtended: true } word)
        {
            AppendOfExtended(sql, condition, word.Attribute);
        }
        else if (condition is SearchCondition.Empty empty)
        {
            sql.Append(
                    "NOT EXISTS (SELECT 1 FROM study_name AS other WHERE other.study = study.id AND other.attribute = "
                )
                .Operand(empty.Attribute.Column)
                .Append(")");
        }
        else
        {
            sql.Append("EXISTS (SELECT 1 FROM ");
            AppendNames(sql, condition);
            sql.Append(" AND other.study = study.id)");
        }
    }

    private static void AppendOfSequence(SqlText sql, SearchCondition condition)
    {
        var column = AttributeOf(condition).Column;
        if (condition is SearchCondition.Empty)
        {
            sql.Append(
                    "NOT EXISTS (SELECT 1 FROM series_item AS other WHERE other.series = series.id AND other.attribute = "
                )
                .Operand(column)
                .Append(" AND other.value <> '')");
            return;
        }

        sql.Append("series.id IN (SELECT other.series FROM series_item AS other WHERE other.attribute = ")
            .Operand(column)
            .Append(" AND other.value <> '' AND ");
        AppendOfColumn(sql, condition, "other.value");
        sql.Append(")");
    }

    private static void AppendOfModalities(SqlText sql, SearchCondition condition)
    {
        switch (condition)
        {
            case SearchCondition.Empty:
                sql.Append("study.modalities = ''");
                break;
            case SearchCondition.Single single when !single.Value.Contains(SqliteLevelRows.ListSeparator):
                sql.Append("instr(study.modalities, ")
                    .Operand($"{SqliteLevelRows.ListSeparator}{single.Value}{SqliteLevelRows.ListSeparator}")
                    .Append(") > 0");
                break;
            default:
                sql.Append("EXISTS (SELECT 1 FROM series AS other WHERE other.study = study.id AND ");
                AppendOfColumn(sql, condition, "other.Modality");
                sql.Append(")");
                break;
        }
    }

    private static void AppendOfColumn(SqlText sql, SearchCondition condition, string column)
    {
        switch (condition)
        {
            case SearchCondition.Single single:
                sql.Append(column).Append(" = ").Operand(single.Value);
                break;
            case SearchCondition.Wildcard wildcard:
                sql.Append(column).Append(" GLOB ").Operand(SqliteText.ToGlob(wildcard.Pattern));
                AppendPrefix(sql, column, SqliteText.Prefix(wildcard.Pattern));
                break;
            case SearchCondition.Range range:
                sql.Append(column).Append(" IS NOT NULL");
                AppendBounds(sql, column, range.Low, range.High);
                break;
            case SearchCondition.Empty:
                sql.Append("coalesce(").Append(column).Append(", '') = ''");
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(condition), condition.GetType(), "Not about a column.");
        }
    }

    // What GLOB implies, in the form that an index understands.
    private static void AppendPrefix(SqlText sql, string column, string prefix)
    {
        if (prefix.Length == 0)
        {
            return;
        }

        sql.Append(" AND ").Append(column).Append(" >= ").Operand(prefix);
        if (SqliteText.After(prefix) is { } after)
        {
            sql.Append(" AND ").Append(column).Append(" < ").Operand(after);
        }
    }

    private static void AppendBounds(SqlText sql, string expression, string? low, string? high)
    {
        if (low is not null)
        {
            sql.Append(" AND ").Append(expression).Append(" >= ").Operand(low);
        }

        if (high is not null)
        {
            sql.Append(" AND ").Append(expression).Append(" <= ").Operand(high);
        }
    }

    // What a range of study dates implies for the order in which studies lie.
    private static void AppendNewest(SqlText sql, string? low, string? high)
    {
        const string FirstDate = "0";
        const string AfterAnyTime = "~";
        AppendBounds(sql, "study.newest", low ?? FirstDate, high is null ? null : high + AfterAnyTime);
    }

    private static void AppendDateTimeRange(SqlText sql, SearchCondition.DateTimeRange range)
    {
        // NULL, hence no match, without a date or without a time.
        var moment = $"({Column(range.Date)} || {Column(range.Time)})";
        sql.Append(moment).Append(" IS NOT NULL");
        AppendBounds(sql, moment, range.Low, range.High);
        if (range.Date == SqliteSchema.StudyDate)
        {
            AppendNewest(sql, DateOf(range.Low), DateOf(range.High));
        }
    }

    private static string? DateOf(string? moment) =>
        moment is null ? null : moment[..Math.Min(SqliteLevelRows.DateLength, moment.Length)];

    private static void AppendWords(SqlText sql, SearchCondition.FuzzyName name) =>
        AppendTree(sql, [.. name.Words.Select(word => name with { Words = [word] })], " AND ", "1", AppendOfName);

    private static void AppendItem(SqlText sql, SearchCondition.Item item)
    {
        // The one that can use an index, if there is one, finds the series; the rest then looks at their items.
        var first = item.Conditions.FirstOrDefault(condition => condition is SearchCondition.Single);
        sql.Append("(");
        if (first is not null)
        {
            AppendOfAttribute(sql, first);
            sql.Append(" AND ");
        }

        sql.Append("EXISTS (").Append(AnyItem(item.Sequence));
        foreach (var condition in item.Conditions)
        {
            sql.Append(" AND ");
            AppendOfItem(sql, condition);
        }

        sql.Append(")");
        if (SearchPredicate.Matches(new SearchCondition.All(item.Conditions), []))
        {
            sql.Append(" OR NOT EXISTS (").Append(AnyItem(item.Sequence)).Append(")");
        }

        sql.Append(")");
    }

    private static string AnyItem(DicomTag sequence)
    {
        var attributes = SearchAttributes
            .Everything.Where(attribute => attribute.Sequence == sequence)
            .Select(attribute => $"'{attribute.Column}'");
        return $"SELECT 1 FROM series_item AS item WHERE item.series = series.id AND item.attribute IN ({string.Join(", ", attributes)})";
    }

    private static void AppendOfItem(SqlText sql, SearchCondition condition)
    {
        switch (condition)
        {
            case SearchCondition.All all:
                AppendTree(sql, all.Conditions, " AND ", "1", AppendOfItem);
                return;
            case SearchCondition.Any any:
                AppendTree(sql, any.Conditions, " OR ", "0", AppendOfItem);
                return;
        }

        var isEmpty = condition is SearchCondition.Empty;
        sql.Append(isEmpty ? "NOT EXISTS" : "EXISTS")
            .Append(" (SELECT 1 FROM series_item AS other WHERE other.series = item.series AND other.item = item.item")
            .Append(" AND other.attribute = ")
            .Operand(AttributeOf(condition).Column)
            .Append(" AND other.value <> ''");
        if (!isEmpty)
        {
            sql.Append(" AND ");
            AppendOfColumn(sql, condition, "other.value");
        }

        sql.Append(")");
    }

    private static void AppendList(SqlText sql, string column, IReadOnlyList<string> values)
    {
        sql.Append(column).Append(" IN (");
        for (var i = 0; i < values.Count; i++)
        {
            sql.Append(i == 0 ? "" : ", ").Operand(values[i]);
        }

        sql.Append(")");
    }

    private static void AppendTree(
        SqlText sql,
        IReadOnlyList<SearchCondition> conditions,
        string operation,
        string ifNone
    ) => AppendTree(sql, conditions, operation, ifNone, Append);

    // As a balanced tree: SQLite limits how deep expressions are, and a client may list thousands.
    private static void AppendTree(
        SqlText sql,
        IReadOnlyList<SearchCondition> conditions,
        string operation,
        string ifNone,
        Action<SqlText, SearchCondition> append
    )
    {
        AppendPart(0, conditions.Count);

        void AppendPart(int start, int end)
        {
            switch (end - start)
            {
                case 0:
                    sql.Append(ifNone);
                    break;
                case 1:
                    sql.Append("(");
                    append(sql, conditions[start]);
                    sql.Append(")");
                    break;
                default:
                    var middle = (start + end) / 2;
                    sql.Append("(");
                    AppendPart(start, middle);
                    sql.Append(operation);
                    AppendPart(middle, end);
                    sql.Append(")");
                    break;
            }
        }
    }

    private static bool IsColumn(SearchAttribute attribute) =>
        attribute != SearchAttributes.ModalitiesInStudy
        && attribute.Kind != MatchKind.PersonName
        && attribute is { Sequence: null, IsExtended: false };

    private static string Column(SearchAttribute attribute) =>
        attribute.Level switch
        {
            SearchLevel.Study => $"study.{attribute.Column}",
            SearchLevel.Series => $"series.{attribute.Column}",
            _ => $"instance.{attribute.Column}",
        };
}
