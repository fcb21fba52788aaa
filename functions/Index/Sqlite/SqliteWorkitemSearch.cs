using ServerlessDicom.Functions.Index.Worklist;

namespace ServerlessDicom.Functions.Index.Sqlite;

/// <summary>Searches the workitems. Each has its values in rows of one table, whatever their attributes.</summary>
internal static class SqliteWorkitemSearch
{
    /// <summary>Searches.</summary>
    public static WorkitemPage Run(SqliteConnection connection, WorkitemQuery query)
    {
        var matches = new List<StoredWorkitem>();
        var bytes = 0L;
        var isCut = false;
        using (
            var rows = Of(SqliteWorkitems.Columns, query)
                .Append(" ORDER BY workitem.sort LIMIT ")
                .Operand(query.Limit)
                .Append(" OFFSET ")
                .Operand(query.Offset)
                .Prepare(connection)
        )
        {
            while (rows.Step())
            {
                var match = SqliteWorkitems.Read(connection, rows);
                bytes += match.Workitem.Json.Length;
                if (matches.Count > 0 && bytes > query.MostBytes)
                {
                    isCut = true;
                    break;
                }

                matches.Add(match);
            }
        }

        return new WorkitemPage(
            matches,
            isCut || matches.Count == query.Limit || (matches.Count == 0 && query.Offset > 0)
                ? Math.Max(0, Count(connection, query) - query.Offset - matches.Count)
                : 0
        );
    }

    private static long Count(SqliteConnection connection, WorkitemQuery query)
    {
        using var rows = Of("count(*)", query).Prepare(connection);
        rows.Step();
        return rows.Int64(0);
    }

    private static SqlText Of(string columns, WorkitemQuery query)
    {
        var sql = new SqlText().Append($"SELECT {columns} FROM workitem WHERE workitem.state IS NOT NULL AND ");
        if (query.After is { } after)
        {
            sql.Append("workitem.sort > ").Operand(after).Append(" AND ");
        }

        Append(sql, query.Condition, "workitem.id", null);
        return sql;
    }

    /// <summary>Appends a condition.</summary>
    /// <param name="sql">Where to.</param>
    /// <param name="condition">The condition.</param>
    /// <param name="workitem">The column that has the workitem's id.</param>
    /// <param name="item">The column that has the number of the item to look in; null for all items.</param>
    private static void Append(SqlText sql, SearchCondition condition, string workitem, string? item)
    {
        switch (condition)
        {
            case SearchCondition.All all:
                AppendTree(sql, all.Conditions, " AND ", "1", workitem, item);
                break;
            case SearchCondition.Any any:
                AppendTree(sql, any.Conditions, " OR ", "0", workitem, item);
                break;
            case SearchCondition.Item ofItem:
                AppendItem(sql, ofItem);
                break;
            case SearchCondition.Single single:
                AppendExists(sql, single.Attribute.Column, workitem, item);
                sql.Append(" AND other.value = ").Operand(single.Value).Append(")");
                break;
            case SearchCondition.Wildcard wildcard:
                AppendExists(sql, wildcard.Attribute.Column, workitem, item);
                sql.Append(" AND other.value GLOB ").Operand(SqliteText.ToGlob(wildcard.Pattern)).Append(")");
                break;
            case SearchCondition.Range range:
                AppendExists(sql, range.Attribute.Column, workitem, item);
                AppendBounds(sql, range.Low, range.High);
                sql.Append(")");
                break;
            case SearchCondition.Empty empty:
                sql.Append("NOT ");
                AppendExists(sql, empty.Attribute.Column, workitem, item);
                sql.Append(")");
                break;
            case SearchCondition.FuzzyName name:
                AppendWords(sql, name, workitem, item);
                break;
            default:
                throw new ArgumentOutOfRangeException(
                    nameof(condition),
                    condition.GetType(),
                    "Not a condition about workitems."
                );
        }
    }

    // An empty value, which only says that its item is there, is none.
    private static void AppendExists(SqlText sql, string column, string workitem, string? item)
    {
        sql.Append("EXISTS (SELECT 1 FROM workitem_value AS other WHERE other.workitem = ")
            .Append(workitem)
            .Append(" AND other.attribute = ")
            .Operand(column)
            .Append(" AND other.value <> ''");
        if (item is not null)
        {
            sql.Append(" AND other.item = ").Append(item);
        }
    }

    private static void AppendBounds(SqlText sql, string? low, string? high)
    {
        if (low is not null)
        {
            sql.Append(" AND other.value >= ").Operand(low);
        }

        if (high is not null)
        {
            sql.Append(" AND other.value <= ").Operand(high);
        }
    }

    private static void AppendWords(SqlText sql, SearchCondition.FuzzyName name, string workitem, string? item)
    {
        for (var i = 0; i < name.Words.Count; i++)
        {
            sql.Append(i == 0 ? "" : " AND ");
            AppendExists(sql, SqliteWorkitems.WordsOf(name.Attribute), workitem, item);
            AppendBounds(sql, name.Words[i], null);
            if (SqliteText.After(name.Words[i]) is { } after)
            {
                sql.Append(" AND other.value < ").Operand(after);
            }

            sql.Append(")");
        }
    }

    private static void AppendItem(SqlText sql, SearchCondition.Item item)
    {
        void AppendAnyItem() =>
            sql.Append(
                    "EXISTS (SELECT 1 FROM workitem_value AS item WHERE item.workitem = workitem.id AND item.sequence = "
                )
                .Operand(item.Sequence.Value);

        sql.Append("(");
        AppendAnyItem();
        sql.Append(" AND ");
        AppendTree(sql, item.Conditions, " AND ", "1", "item.workitem", "item.item");
        sql.Append(")");
        if (SearchPredicate.Matches(new SearchCondition.All(item.Conditions), []))
        {
            sql.Append(" OR NOT ");
            AppendAnyItem();
            sql.Append(")");
        }

        sql.Append(")");
    }

    // As a balanced tree: SQLite limits how deep expressions are, and a client may list thousands.
    private static void AppendTree(
        SqlText sql,
        IReadOnlyList<SearchCondition> conditions,
        string operation,
        string ifNone,
        string workitem,
        string? item
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
                    Append(sql, conditions[start], workitem, item);
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
}
