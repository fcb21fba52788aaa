using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Rendering;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Retrieve.Rendered;

/// <summary>What answers with rendered resources have in common.</summary>
internal sealed partial class RenderedAnswers(
    PublicBase publicBase,
    IOptions<RenderingOptions> options,
    ILogger<RenderedAnswers> logger
)
{
    private readonly int _ahead = options.Value.TurnsAtATime;

    /// <summary>Selects the representation, and makes sure that the parameters go with it.</summary>
    /// <exception cref="ProblemException">400 or 406: nothing of what is offered can be had so.</exception>
    public static Representation Select(
        HttpContext context,
        IReadOnlyList<Representation> offered,
        RenderParameters parameters
    )
    {
        var selected = ContentNegotiation.Select(context.Request, offered);
        parameters.ThrowIfNotFor(selected.MediaType);
        return selected;
    }

    /// <summary>Sets the headers that do not depend on the pictures. The service's public base.</summary>
    public string Announce(HttpContext context, RenderParameters parameters)
    {
        var baseUrl = publicBase.Of(context.Request);
        parameters.WarnOfUnsupported(context.Response, baseUrl);
        return baseUrl;
    }

    /// <summary>Tells that of several instances some are not in the answer.</summary>
    public static void WarnOfMissing(HttpResponse response, string baseUrl, int missing, string mediaType)
    {
        response.StatusCode = StatusCodes.Status206PartialContent;
        response.Headers.Append(
            "Warning",
            string.Create(
                CultureInfo.InvariantCulture,
                $"299 {baseUrl}: {missing} instances cannot be rendered as {mediaType}"
            )
        );
    }

    /// <summary>Sends the parts in order; those that cannot be made are left out, unless none can.</summary>
    /// <exception cref="ProblemException">None can be made, and why the first cannot.</exception>
    public Task SendMultipartAsync(
        HttpContext context,
        IEnumerable<Rendition> renditions,
        string mediaType,
        string entityTag
    ) =>
        PayloadSender.SendMultipartAsync(
            context,
            mediaType,
            entityTag,
            MakeAllAsync(renditions, context.RequestAborted),
            length: null,
            openAhead: true
        );

    /// <summary>Makes as many parts at a time as there are turns, so that all processors work on one answer.</summary>
    private async IAsyncEnumerable<PayloadPart> MakeAllAsync(
        IEnumerable<Rendition> renditions,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var making = new Queue<Task<PayloadPart?>>();
        var problems = new List<ProblemException>();
        var isAny = false;
        try
        {
            foreach (var rendition in renditions)
            {
                making.Enqueue(MakeAsync(rendition, problems, leaving.Token));
                if (making.Count >= _ahead && await making.Dequeue() is { } part)
                {
                    isAny = true;
                    yield return part;
                }
            }

            while (making.TryDequeue(out var made))
            {
                if (await made is { } part)
                {
                    isAny = true;
                    yield return part;
                }
            }
        }
        finally
        {
            await leaving.CancelAsync();
            foreach (var made in making)
            {
                await DisposeQuietlyAsync(made);
            }
        }

        if (!isAny && problems is [var problem, ..])
        {
            throw problem;
        }
    }

    /// <summary>Makes a part; null when that cannot be.</summary>
    private async Task<PayloadPart?> MakeAsync(
        Rendition rendition,
        List<ProblemException> problems,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await rendition.MakeAsync(cancellationToken);
        }
        catch (ProblemException e)
        {
            LogLeftOut(rendition.Entry.SopInstanceUid, e.Message);
            lock (problems)
            {
                problems.Add(e);
            }

            return null;
        }
    }

    private static async Task DisposeQuietlyAsync(Task<PayloadPart?> making)
    {
        try
        {
            if (await making is { } part)
            {
                await part.DisposeAsync();
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The answer has ended for another reason.
        }
    }

    [LoggerMessage(LogLevel.Warning, "Instance {Instance} is left out of a rendered resource: {Reason}")]
    private partial void LogLeftOut(string instance, string reason);
}

/// <summary>A part of a multipart answer in the making.</summary>
/// <param name="Entry">What it is made of.</param>
/// <param name="MakeAsync">Makes it.</param>
internal sealed record Rendition(InstanceEntry Entry, Func<CancellationToken, Task<PayloadPart>> MakeAsync);
