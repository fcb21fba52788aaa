using System.Text.Json;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Cli.Search;

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
