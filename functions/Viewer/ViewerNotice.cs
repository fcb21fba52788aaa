namespace ServerlessDicom.Functions.Viewer;

/// <summary>What <c>/viewer</c> says where OHIF is not installed.</summary>
internal static class ViewerNotice
{
    /// <summary>The page.</summary>
    public const string Page = """
        <!doctype html>
        <html lang="en">
          <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="dark light">
            <title>OHIF is not installed</title>
          </head>
          <body style="font: 1rem/1.5 system-ui; max-width: 40rem; margin: 3rem auto; padding: 0 1rem">
            <h1>OHIF is not installed</h1>
            <p>This command in the folder of the repository fetches it (50 MB; it needs Node.js 20.12 or later):</p>
            <pre>npm ci --prefix viewer</pre>
            <p>Then load this page again. A published service takes it along when it is published after that.</p>
            <p>The <a href="./../">study browser</a> needs nothing else.</p>
          </body>
        </html>

        """;
}
