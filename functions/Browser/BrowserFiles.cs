using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Browser;

/// <summary>
/// The files of the study browser: those of the folder <c>wwwroot</c> beside the program, which are small and held in
/// memory once somebody asks, and the keywords of PS3.6. A name is looked up in a table, never in the file system.
/// </summary>
internal sealed class BrowserFiles(IHostEnvironment environment)
{
    private const string Keywords = "keywords.json";

    private readonly Lazy<Release> _release = new(() =>
        Release.Read(Path.Combine(environment.ContentRootPath, "wwwroot"))
    );

    /// <summary>The page itself. It names the files with their version in the path.</summary>
    public BrowserFile Page => _release.Value.Page;

    /// <summary>What all files together are: changes when any of them does.</summary>
    public string Version => _release.Value.Version;

    /// <summary>A style sheet, module or other file that the page is made of; null when there is none of this name.</summary>
    public BrowserFile? Find(string name) => _release.Value.Files.GetValueOrDefault(name);

    private sealed record Release(string Version, BrowserFile Page, FrozenDictionary<string, BrowserFile> Files)
    {
        public static Release Read(string folder)
        {
            var files = Directory
                .EnumerateFiles(Path.Combine(folder, "browser"))
                .Select(file =>
                    KeyValuePair.Create(
                        Path.GetFileName(file),
                        BrowserFile.Of(MediaTypeOf(file), File.ReadAllBytes(file))
                    )
                )
                .Append(new(Keywords, BrowserFile.Of("application/json", WriteKeywords())))
                .ToFrozenDictionary(StringComparer.Ordinal);
            var tags = files.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => file.Value.EntityTag);
            var version = EntityTag.Of([.. tags]).Trim('"');
            // Modules name one another relatively, and so are found below the same version.
            var page = File.ReadAllText(Path.Combine(folder, "index.html"))
                .Replace("\"browser/", $"\"browser/{version}/", StringComparison.Ordinal);
            return new Release(
                version,
                BrowserFile.Of("text/html; charset=utf-8", Encoding.UTF8.GetBytes(page)),
                files
            );
        }
    }

    private static string MediaTypeOf(string file) =>
        Path.GetExtension(file) switch
        {
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
