using System.Text.Json;

namespace ServerlessDicom.Cli.Search;

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
