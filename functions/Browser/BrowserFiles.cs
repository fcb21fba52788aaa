using System.Collections.Frozen;
using System.Text.Json;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Functions.Browser;

/// <summary>
/// The files of the study browser: those of the folder <c>wwwroot</c> beside the program, which are small and held in
/// memory once somebody asks, and the keywords of PS3.6. A name is looked up in a table, never in the file system.
/// </summary>
internal sealed class BrowserFiles(IHostEnvironment environment)
{
    private const string Keywords = "keywords.json";

    private readonly Lazy<FrozenDictionary<string, BrowserFile>> _files = new(() =>
        Read(Path.Combine(environment.ContentRootPath, "wwwroot"))
    );

    /// <summary>The page itself.</summary>
    public BrowserFile Page => _files.Value["index.html"];

    /// <summary>A style sheet, module or other file that the page is made of; null when there is none of this name.</summary>
    public BrowserFile? Find(string name) => _files.Value.GetValueOrDefault("browser/" + name);

    private static FrozenDictionary<string, BrowserFile> Read(string folder)
    {
        var files = Directory
            .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file =>
                KeyValuePair.Create(
                    Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/'),
                    BrowserFile.Of(MediaTypeOf(file), File.ReadAllBytes(file))
                )
            );
        return files
            .Append(new("browser/" + Keywords, BrowserFile.Of("application/json", WriteKeywords())))
            .ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static string MediaTypeOf(string file) =>
        Path.GetExtension(file) switch
        {
            ".html" => "text/html; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".svg" => "image/svg+xml",
            var other => throw new InvalidOperationException($"What {other} files are sent as is not decided."),
        };

    /// <summary>Keywords by tag, eight hexadecimal digits.</summary>
    private static byte[] WriteKeywords()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var (tag, keyword) in DicomDictionary.GetKeywords())
            {
                json.WriteString(tag.ToString(), keyword);
            }

            json.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
