using System.Text.Json;
using ServerlessDicom.Cli.Client;
using ServerlessDicom.Dicom.Model;
using Spectre.Console;

namespace ServerlessDicom.Cli.Search;

/// <summary>Writes matches, page by page.</summary>
internal abstract class SearchOutput
{
    /// <summary>Writes a page.</summary>
    public abstract void Write(IReadOnlyList<JsonElement> matches);

    /// <summary>Writes what comes at the end.</summary>
    public virtual void End() { }

    /// <summary>The values of an attribute, as DICOM separates them.</summary>
    protected static string Value(JsonElement match, DicomTag tag) => string.Join('\\', match.Texts(tag));

    /// <summary>An attribute's keyword, or its digits.</summary>
    protected static string Name(DicomTag tag) => DicomDictionary.GetKeyword(tag) ?? tag.ToString();
}

/// <summary>An array of DICOM JSON, as the server sent it.</summary>
internal sealed class JsonSearchOutput(TextWriter output) : SearchOutput
{
    private bool _hasMatches;

    public override void Write(IReadOnlyList<JsonElement> matches)
    {
        foreach (var match in matches)
        {
            output.Write(_hasMatches ? ",\n" : "[\n");
            output.Write(match.GetRawText());
            _hasMatches = true;
        }
    }

    public override void End() => output.WriteLine(_hasMatches ? "\n]" : "[]");
}

/// <summary>Comma-separated values (RFC 4180) with a line of keywords.</summary>
internal sealed class CsvSearchOutput : SearchOutput
{
    private readonly TextWriter _output;
    private readonly IReadOnlyList<DicomTag> _columns;

    public CsvSearchOutput(TextWriter output, IReadOnlyList<DicomTag> columns)
    {
        (_output, _columns) = (output, columns);
        WriteLine(columns.Select(Name));
    }

    public override void Write(IReadOnlyList<JsonElement> matches)
    {
        foreach (var match in matches)
        {
            WriteLine(_columns.Select(column => Value(match, column)));
        }
    }

    private void WriteLine(IEnumerable<string> values) =>
        _output.Write(string.Join(',', values.Select(Quoted)) + "\r\n");

    private static string Quoted(string value) =>
        value.AsSpan().ContainsAny("\",\r\n") ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value;
}

/// <summary>A table for people.</summary>
internal sealed class TableSearchOutput : SearchOutput
{
    /// <summary>Where it goes to a file, UIDs are not to be broken to the width of a terminal.</summary>
    private const int WideEnough = 4096;

    private readonly IAnsiConsole _console;
    private readonly IReadOnlyList<DicomTag> _columns;
    private readonly Table _table = new Table().Border(TableBorder.None);
    private int _count;

    public TableSearchOutput(CommandContext context, IReadOnlyList<DicomTag> columns)
    {
        _columns = columns;
        _console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Out = new AnsiConsoleOutput(context.Output),
                Ansi = context.IsTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            }
        );
        if (!context.IsTerminal)
        {
            _console.Profile.Width = WideEnough;
        }

        foreach (var column in columns)
        {
            _table.AddColumn(new TableColumn(new Text(Name(column))) { NoWrap = !context.IsTerminal });
        }
    }

    public override void Write(IReadOnlyList<JsonElement> matches)
    {
        foreach (var match in matches)
        {
            _table.AddRow(_columns.Select(column => new Text(DisplayText.Clean(Value(match, column)))));
            _count++;
        }
    }

    public override void End()
    {
        if (_count > 0)
        {
            _console.Write(_table);
        }

        _console.WriteLine(_count == 1 ? "1 match" : $"{_count} matches");
    }
}
