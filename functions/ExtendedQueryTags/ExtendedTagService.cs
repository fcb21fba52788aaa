using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Options;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.ExtendedQueryTags;

/// <summary>Adds, lists and removes attributes that searches can match besides those of the service.</summary>
internal sealed class ExtendedTagService(
    IExtendedTagIndex index,
    ExtendedTagList list,
    Reindexing reindexing,
    IOptions<ExtendedTagOptions> options
)
{
    /// <summary>How often a change is tried anew because another was made before it.</summary>
    private const int MostAttempts = 10;

    /// <summary>What answers can be had as.</summary>
    public static IReadOnlyList<Representation> Offered { get; } = [new("application/json") { IsDefault = true }];

    /// <summary>Adds attributes, all or none: 202, and studies that are there are indexed from now on.</summary>
    /// <exception cref="ProblemException">400: one cannot be matched. 409: one is matched already, or there are too many.</exception>
    public async Task AddAsync(HttpContext context)
    {
        ContentNegotiation.Select(context.Request, Offered);
        var requests = await ExtendedTagRequest.ReadAsync(context.Request, context.RequestAborted);
        IReadOnlyList<ExtendedTag> added = [];
        await ChangeAsync(
            present =>
            {
                added = [.. requests.Select(request => request.ToTag(present.Revision + 1))];
                return [.. present.All, .. Check(present, added)];
            },
            context.RequestAborted
        );
        reindexing.Start();
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        await WriteAsync(
            context,
            await StatesAsync(added, context.RequestAborted),
            ExtendedTagStateJson.Default.IReadOnlyListExtendedTagState
        );
    }

    /// <summary>Lists the attributes.</summary>
    public async Task ListAsync(HttpContext context)
    {
        ContentNegotiation.Select(context.Request, Offered);
        var tags = await list.ReadAsync(context.RequestAborted);
        await WriteAsync(
            context,
            await StatesAsync(tags.All, context.RequestAborted),
            ExtendedTagStateJson.Default.IReadOnlyListExtendedTagState
        );
    }

    /// <summary>Tells of one attribute.</summary>
    /// <exception cref="ProblemException">404: it was not added.</exception>
    public async Task GetAsync(HttpContext context)
    {
        ContentNegotiation.Select(context.Request, Offered);
        var path = PathOf(context.Request);
        var tags = await list.ReadAsync(context.RequestAborted);
        var tag = tags.All.FirstOrDefault(tag => tag.Tag == path) ?? throw NotFound();
        var states = await StatesAsync([tag], context.RequestAborted);
        await WriteAsync(context, states[0], ExtendedTagStateJson.Default.ExtendedTagState);
    }

    /// <summary>Removes an attribute: 204.</summary>
    /// <exception cref="ProblemException">404: it was not added.</exception>
    public async Task DeleteAsync(HttpContext context)
    {
        var path = PathOf(context.Request);
        await ChangeAsync(
            present =>
                present.All.Any(tag => tag.Tag == path)
                    ? [.. present.All.Where(tag => tag.Tag != path)]
                    : throw NotFound(),
            context.RequestAborted
        );
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async Task ChangeAsync(
        Func<ExtendedTags, IReadOnlyList<ExtendedTag>> change,
        CancellationToken cancellationToken
    )
    {
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var present = await list.ReadAsync(cancellationToken);
            var changed = new ExtendedTags(present.Revision + 1, change(present))
            {
                StoreRevision = present.StoreRevision,
            };
            if (await index.TryWriteTagsAsync(changed, cancellationToken))
            {
                // Whatever is taken in from now on in this process is indexed by it.
                await list.ReadAsync(cancellationToken);
                return;
            }
        }

        throw new ProblemException(
            StatusCodes.Status503ServiceUnavailable,
            "Others change the searchable attributes at the same time."
        );
    }

    private IReadOnlyList<ExtendedTag> Check(ExtendedTags present, IReadOnlyList<ExtendedTag> added)
    {
        if (present.All.Count + added.Count > options.Value.MaxTags)
        {
            throw Conflict($"There can be {options.Value.MaxTags} at most.");
        }

        var known = present.All.ToList();
        foreach (var tag in added)
        {
            if (
                known.Exists(other => other.Tag == tag.Tag)
                || SearchAttributes.Find(SearchLevel.Instance, [tag.Tag]) is not null
            )
            {
                throw Conflict($"{tag.Tag} can be searched by already.");
            }

            if (known.Exists(other => IsOfOtherCreator(other, tag)))
            {
                throw Conflict($"The block of {tag.Tag} is another creator's; name it in another block.");
            }

            known.Add(tag);
        }

        return added;
    }

    private static bool IsOfOtherCreator(ExtendedTag one, ExtendedTag other) =>
        one.PrivateCreator is not null
        && other.PrivateCreator is not null
        && one.Tag.Value >> 8 == other.Tag.Value >> 8
        && one.PrivateCreator != other.PrivateCreator;

    private async Task<IReadOnlyList<ExtendedTagState>> StatesAsync(
        IReadOnlyList<ExtendedTag> tags,
        CancellationToken cancellationToken
    )
    {
        var left = new Dictionary<long, long>();
        foreach (var revision in tags.Select(tag => tag.Revision).Distinct())
        {
            left[revision] = (await index.FindStaleAsync(revision, 0, cancellationToken)).Count;
        }

        if (left.Values.Any(count => count > 0))
        {
            // Whoever asks keeps it going where no timer does.
            reindexing.Start();
        }

        return [.. tags.Select(tag => ExtendedTagState.Of(tag, left[tag.Revision]))];
    }

    private static async Task WriteAsync<T>(HttpContext context, T answer, JsonTypeInfo<T> type)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(answer, type);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        context.Response.Headers.CacheControl = "no-store";
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.BodyWriter.WriteAsync(json, context.RequestAborted);
        }
    }

    private static DicomTag PathOf(HttpRequest request) =>
        ExtendedTagRequest.TryParsePath((string?)request.RouteValues["tag"], out var tag)
            ? tag
            : throw new ProblemException(
                StatusCodes.Status400BadRequest,
                "The path names no attribute, by tag or keyword."
            );

    private static ProblemException NotFound() =>
        new(StatusCodes.Status404NotFound, "The attribute was not made searchable.");

    private static ProblemException Conflict(string detail) => new(StatusCodes.Status409Conflict, detail);
}
