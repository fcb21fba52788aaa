using System.Buffers;
using System.Globalization;
using Microsoft.Extensions.Options;
using ServerlessDicom.Dicom.Xml;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Query;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Search;

/// <summary>Answers searches (PS3.18 §10.6).</summary>
internal sealed class SearchService(
    IMetadataIndex index,
    IExtendedTagIndex extendedIndex,
    ExtendedTagList extendedTags,
    PublicBase publicBase,
    IOptions<SearchOptions> options
)
{
    /// <summary>Bytes of an answer that may wait before they are sent.</summary>
    private const int FlushBytes = 32 << 10;

    private const string Xml = "application/dicom+xml";

    /// <summary>What results can be had as.</summary>
    public static IReadOnlyList<Representation> Offered { get; } =
    [new("application/dicom+json") { IsDefault = true }, new("application/json"), new(Xml, IsMultipart: true)];

    private readonly SearchOptions options = options.Value;

    /// <summary>Searches, and writes the answer.</summary>
    /// <exception cref="ProblemException">400: the query is not valid. 406: the answer is not to be had as asked.</exception>
    public async Task AnswerAsync(HttpContext context, SearchResource resource)
    {
        var (request, response, cancellationToken) = (context.Request, context.Response, context.RequestAborted);
        var representation = ContentNegotiation.Select(request, Offered);
        var tags = await extendedTags.GetAsync(cancellationToken);
        var searchable = new SearchableLevel(resource.Level, tags);
        var parameters = SearchParameterParser.Parse(
            request.QueryString.Value,
            searchable,
            options,
            // Viewers that open a study take the first answer for all of it.
            resource.Study
                is null
                ? options.DefaultLimit
                : options.MaxLimit
        );
        var url = publicBase.Of(request);
        var result = await index.SearchAsync(
            new SearchQuery(
                resource.Level,
                resource.Study,
                resource.Series,
                parameters.Condition,
                parameters.Limit,
                parameters.Offset
            ),
            cancellationToken
        );

        await CheckIndexedAsync(searchable.Used, cancellationToken);
        response.Headers.CacheControl = "private, no-cache";
        if (result.Remaining > 0)
        {
            response.Headers.Warning = string.Create(
                CultureInfo.InvariantCulture,
                $"299 {url}: There are {result.Remaining} additional results that can be requested"
            );
        }

        if (result.Matches.Count == 0)
        {
            response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        var isHead = HttpMethods.IsHead(request.Method);
        var writer = new MatchWriter(ReturnedAttributes.For(resource, parameters.Fields, tags), url);
        if (representation.IsMultipart)
        {
            var boundary = MultipartWriter.NewBoundary();
            response.ContentType = MultipartWriter.ContentType(Xml, boundary);
            if (!isHead)
            {
                await WriteXmlAsync(response, boundary, result.Matches, writer, cancellationToken);
            }

            return;
        }

        response.ContentType = representation.MediaType;
        if (!isHead)
        {
            await WriteAsync(response, result.Matches, writer, cancellationToken);
        }
    }

    /// <summary>
    /// After the search: what was stored meanwhile by a process that does not know an attribute yet may have been missed.
    /// </summary>
    private async Task CheckIndexedAsync(IReadOnlyList<ExtendedTag> used, CancellationToken cancellationToken)
    {
        if (used.Count > 0 && !await extendedIndex.IsIndexedAsync(used.Max(tag => tag.Revision), cancellationToken))
        {
            throw new ProblemException(
                StatusCodes.Status400BadRequest,
                $"What is stored is still being indexed by {string.Join(", ", used.Select(tag => tag.Matched.Keyword))}: ask again later."
            );
        }
    }

    /// <summary>Writes one part for each match (PS3.18 §10.6.3.3).</summary>
    private static async Task WriteXmlAsync(
        HttpResponse response,
        string boundary,
        IReadOnlyList<SearchMatch> matches,
        MatchWriter writer,
        CancellationToken cancellationToken
    )
    {
        var body = response.BodyWriter;
        var multipart = new MultipartWriter(body, boundary);
        var json = new ArrayBufferWriter<byte>();
        var xml = new ArrayBufferWriter<byte>();
        foreach (var match in matches)
        {
            json.ResetWrittenCount();
            xml.ResetWrittenCount();
            writer.Write(json, match);
            new NativeModelWriter(xml).Write(json.WrittenSpan, isLast: true);
            multipart.StartPart(Xml, location: null, xml.WrittenCount);
            body.Write(xml.WrittenSpan);
            await body.FlushAsync(cancellationToken);
        }

        multipart.End();
        await body.FlushAsync(cancellationToken);
    }

    private static async Task WriteAsync(
        HttpResponse response,
        IReadOnlyList<SearchMatch> matches,
        MatchWriter writer,
        CancellationToken cancellationToken
    )
    {
        var body = response.BodyWriter;
        var unsent = 0;
        for (var i = 0; i < matches.Count; i++)
        {
            body.Write(i == 0 ? "["u8 : ","u8);
            unsent += 1 + writer.Write(body, matches[i]);
            if (unsent >= FlushBytes)
            {
                await body.FlushAsync(cancellationToken);
                unsent = 0;
            }
        }

        body.Write("]"u8);
        await body.FlushAsync(cancellationToken);
    }
}
