using System.Globalization;
using System.Text;
using Microsoft.Azure.Cosmos;

namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>A query in the making. Values are parameters, never text.</summary>
internal sealed class CosmosQuery(string start)
{
    private readonly StringBuilder _text = new(start);
    private readonly List<object> _values = [];

    /// <summary>Appends text.</summary>
    public CosmosQuery Append(string text)
    {
        _text.Append(text);
        return this;
    }

    /// <summary>Appends a value.</summary>
    public CosmosQuery Operand(object value)
    {
        _text.Append(CultureInfo.InvariantCulture, $"@p{_values.Count}");
        _values.Add(value);
        return this;
    }

    /// <summary>Appends a list of values in parentheses, for IN.</summary>
    public CosmosQuery Operands(IReadOnlyList<string> values)
    {
        for (var i = 0; i < values.Count; i++)
        {
            Append(i == 0 ? "(" : ", ").Operand(values[i]);
        }

        return Append(")");
    }

    /// <summary>The query.</summary>
    public QueryDefinition ToDefinition()
    {
        var query = new QueryDefinition(_text.ToString());
        for (var i = 0; i < _values.Count; i++)
        {
            query.WithParameter(string.Create(CultureInfo.InvariantCulture, $"@p{i}"), _values[i]);
        }

        return query;
    }
}
