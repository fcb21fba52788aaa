namespace ServerlessDicom.Cli.Client;

/// <summary>Text of a server as it may be shown.</summary>
internal static class DisplayText
{
    /// <summary>The text on one line, without control characters, which terminals would obey.</summary>
    public static string Clean(string text) =>
        text.Any(char.IsControl)
            ? string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character))
            : text;
}
