using System.Runtime.CompilerServices;
using System.Text.Json;
using ServerlessDicom.Cli.Client;

namespace ServerlessDicom.Cli.Search;

/// <summary>Asks for page after page of a search.</summary>
internal static class SearchPager
{
    /// <summary>The most that is asked for at a time; servers have limits of their own, below which they answer less.</summary>
    public const int DefaultPage = 200;

    /// <summary>
    /// The pages with matches. The end is a page without any: servers may give less than was asked for at any time. Each page
    /// is valid until the next one is asked for.
    /// </summary>
    /// <param name="client">The server.</param>
    /// <param name="query">What is searched for.</param>
    /// <param name="page">Matches of a page.</param>
    /// <param name="limit">Matches in all, at most; null for all there are.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CommandFailedException">The server refuses, or gives the same page again and again.</exception>
    public static async IAsyncEnumerable<IReadOnlyList<JsonElement>> ReadAsync(
        DicomWebClient client,
        SearchQuery query,
        int page,
        long? limit,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var offset = 0L;
        string? firstBefore = null;
        while (limit is not { } most || offset < most)
        {
            var count = (int)Math.Min(page, limit - offset ?? page);
            using var document = await client.GetJsonAsync(query.Page(count, offset), cancellationToken);
            if (document?.RootElement.ValueKind is not (null or JsonValueKind.Array))
            {
                throw new CommandFailedException(
                    ExitCode.ServerFailed,
                    "The server's answer to the search is no list."
                );
            }

            var matches = document?.RootElement.EnumerateArray().ToList() ?? [];
            if (matches.Count == 0)
            {
                yield break;
            }

            var first = matches[0].Text(query.Uid);
            if (first is not null && first == firstBefore)
            {
                throw new CommandFailedException(
                    ExitCode.ServerFailed,
                    "The server gives the same matches again: it does not know the parameter offset. Use --limit."
                );
            }

            firstBefore = first;
            offset += matches.Count;
            // One that does not know the parameter limit gives more.
            var tooMany = limit is { } bound ? (int)Math.Max(0, offset - bound) : 0;
            yield return tooMany > 0 ? matches.GetRange(0, matches.Count - tooMany) : matches;
        }
    }
}
