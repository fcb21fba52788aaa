using System.Text;

namespace ServerlessDicom.Functions.Index.Sqlite;

/// <summary>SQL with the operands that its parameters stand for, in their order.</summary>
internal sealed class SqlText
{
    private readonly StringBuilder _text = new();
    private readonly List<object> _operands = [];

    /// <summary>Appends SQL.</summary>
    public SqlText Append(string sql)
    {
        _text.Append(sql);
        return this;
    }

    /// <summary>Appends a parameter.</summary>
    public SqlText Operand(string value)
    {
        _text.Append('?');
        _operands.Add(value);
        return this;
    }

    /// <inheritdoc cref="Operand(string)"/>
    public SqlText Operand(long value)
    {
        _text.Append('?');
        _operands.Add(value);
        return this;
    }

    /// <summary>Appends other SQL with its operands.</summary>
    public SqlText Append(SqlText other)
    {
        _text.Append(other._text);
        _operands.AddRange(other._operands);
        return this;
    }

    /// <summary>Prepares the statement and binds its operands.</summary>
    public SqliteStatement Prepare(SqliteConnection connection)
    {
        var statement = connection.Prepare(_text.ToString());
        foreach (var operand in _operands)
        {
            if (operand is long number)
            {
                statement.Bind(number);
            }
            else
            {
                statement.Bind((string)operand);
            }
        }

        return statement;
    }

    /// <summary>What tells it from every other statement with its operands.</summary>
    public string Key => string.Join('\0', [_text.ToString(), .. _operands]);

    /// <summary>The SQL.</summary>
    public override string ToString() => _text.ToString();
}
