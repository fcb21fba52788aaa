using System.Buffers;
using System.Globalization;
using Microsoft.Extensions.Options;
using ServerlessDicom.Dicom.Xml;
using ServerlessDicom.Functions.Index.Worklist;
using ServerlessDicom.Functions.Query;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Worklist;

/// <summary>Answers searches of the worklist, and retrievals of workitems (PS3.18 §11.5, §11.9).</summary>
internal sealed class WorkitemSearch(
    IWorklist worklist,
    WorkitemChanges changes,
    PublicBase publicBase,
    IOptions<SearchOptions> options
)
{
    private const string Xml = "application/dicom+xml";

    /// <summary>What workitems can be had as.</summary>
    public static IReadOnlyList<Representation> Offered { get; } =
    [new("application/dicom+json") { IsDefault = true }, new("application/json"), new(Xml, IsMultipart: true)];

    private readonly SearchOptions _options = options.Value;

    /// <summary>Searches, and writes the answer.</summary>
    /// <exception cref="ProblemException">400: the query is not valid. 406: the answer is not to be had as asked.</exception>
    public async Task SearchAsync(HttpContext context)
    {
        var (request, response, cancellationToken) = (context.Request, context.Response, context.RequestAborted);
        var representation = ContentNegotiation.Select(request, Offered);
        var parameters = SearchParameterParser.Parse(request.QueryString.Value, WorkitemKeys.Instance, _options);
        var page = await worklist.SearchAsync(
            new WorkitemQuery(parameters.Condition, parameters.Limit, parameters.Offset),
            cancellationToken
        );
        response.Headers.CacheControl = "private, no-cache";
        if (page.Remaining > 0)
        {
            WarningHeader.Set(
                context,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"There are {page.Remaining} additional results that can be requested"
                )
            );
        }

        if (page.Matches.Count == 0)
        {
            response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        if (page.Remaining > 0)
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
        }

        var writer = new WorkitemWriter(parameters.Fields);
        await WriteAsync(
            context,
            representation,
            MultipartWriter.NewBoundary(),
            page.Matches.Select<StoredWorkitem, Action<IBufferWriter<byte>>>(match =>
                output => writer.Write(output, match.Workitem.Json.Span)
            )
        );
    }

    /// <summary>Retrieves a workitem, and writes it.</summary>
    /// <exception cref="ProblemException">404: there is none. 406: it is not to be had as asked. 410: it was deleted.</exception>
    public async Task RetrieveAsync(HttpContext context, string uid)
    {
        var (request, response) = (context.Request, context.Response);
        var representation = ContentNegotiation.Select(request, Offered);
        var stored = await changes.FindAsync(uid, context.RequestAborted);
        response.Headers.CacheControl = "private, no-cache";
        response.Headers.ContentLocation = $"{publicBase.Of(request)}/workitems/{uid}";
        var entityTag = EntityTag.Of(uid, stored.Version, representation.ToString());
        if (!EntityTag.IsNotModified(context, entityTag))
        {
            // What is kept has no Transaction UID.
            await WriteAsync(
                context,
                representation,
                EntityTag.Boundary(entityTag),
                [output => output.Write(stored.Workitem.Json.Span)]
            );
        }
    }

    // JSON is always one array (PS3.18 §F.2.1); of XML each is a part.
    private static async Task WriteAsync(
        HttpContext context,
        Representation representation,
        string boundary,
        IEnumerable<Action<IBufferWriter<byte>>> workitems
    )
    {
        var (response, cancellationToken) = (context.Response, context.RequestAborted);
        response.ContentType = representation.IsMultipart
            ? MultipartWriter.ContentType(Xml, boundary)
            : representation.MediaType;
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        var body = response.BodyWriter;
        var multipart = new MultipartWriter(body, boundary);
        var json = new ArrayBufferWriter<byte>();
        var isFirst = true;
        foreach (var write in workitems)
        {
            json.ResetWrittenCount();
            write(json);
            if (representation.IsMultipart)
            {
                var xml = new ArrayBufferWriter<byte>(json.WrittenCount);
                new NativeModelWriter(xml).Write(json.WrittenSpan, isLast: true);
                multipart.StartPart(Xml, location: null, xml.WrittenCount);
                body.Write(xml.WrittenSpan);
            }
            else
            {
                body.Write(isFirst ? "["u8 : ","u8);
                body.Write(json.WrittenSpan);
            }

            isFirst = false;
            await body.FlushAsync(cancellationToken);
        }

        if (representation.IsMultipart)
        {
            multipart.End();
        }
        else
        {
            body.Write("]"u8);
        }

        await body.FlushAsync(cancellationToken);
    }
}
