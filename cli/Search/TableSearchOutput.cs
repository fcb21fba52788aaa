using System.Text.Json;
using ServerlessDicom.Cli.Client;
using ServerlessDicom.Dicom.Model;
using Spectre.Console;

namespace ServerlessDicom.Cli.Search;

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
