using System.Text.Json;
using ServerlessDicom.Cli.Client;
using ServerlessDicom.Cli.Search;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Cli.Retrieve;

/// <summary>An instance that is to be fetched.</summary>
/// <param name="Resource">Its UIDs.</param>
/// <param name="Path">Where to, relative to the folder.</param>
internal sealed record ListedInstance(Resource Resource, string Path)
{
    /// <summary>Lists the instances of a study, series or instance, with the names of their files.</summary>
    /// <param name="client">The server.</param>
    /// <param name="what">What is wanted.</param>
    /// <param name="byNames">Whether files get names for people rather than UIDs.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<List<ListedInstance>> ListAsync(
        DicomWebClient client,
        Resource what,
        bool byNames,
        CancellationToken cancellationToken
    )
    {
        List<KeyValuePair<string, string>> parameters = byNames
            ? [.. FileNames.Attributes.Select(tag => KeyValuePair.Create("includefield", tag.ToString()))]
            : [];
        if (what.Instance is not null)
        {
            parameters.Add(KeyValuePair.Create(DicomTag.SOPInstanceUID.ToString(), what.Instance));
        }

        var query = new SearchQuery(SearchLevel.Instances, what.Study, what.Series, parameters);
        var listed = new List<ListedInstance>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        await foreach (
            var page in SearchPager.ReadAsync(client, query, SearchPager.DefaultPage, null, cancellationToken)
        )
        {
            foreach (var match in page)
            {
                var resource = new Resource(
                    what.Study,
                    what.Series ?? Uid(match, DicomTag.SeriesInstanceUID),
                    Uid(match, DicomTag.SOPInstanceUID)
                );
                if (seen.Add(resource.Path))
                {
                    listed.Add(new ListedInstance(resource, byNames ? FileNames.Of(match) : FileNames.Of(resource)));
                }
            }
        }

        return FileNames.Unique(listed);
    }

    /// <summary>A UID that can go into a path without doing harm.</summary>
    private static string Uid(JsonElement match, DicomTag tag) =>
        match.Text(tag) is { } uid && DicomUid.IsValid(uid)
            ? uid
            : throw new CommandFailedException(
                ExitCode.ServerFailed,
                $"The server lists an instance without a valid {DicomDictionary.GetKeyword(tag)}."
            );
}
