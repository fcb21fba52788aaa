using System.Globalization;
using System.Runtime.CompilerServices;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Rendering;

/// <summary>What answers with rendered resources have in common.</summary>
internal sealed partial class RenderedAnswers(PublicBase publicBase, ILogger<RenderedAnswers> logger)
{
    /// <summary>Selects the representation, and makes sure that the parameters go with it.</summary>
    /// <exception cref="ProblemException">400 or 406: nothing of what is offered can be had so.</exception>
    public static Representation Select(
        HttpContext context,
        IReadOnlyList<Representation> offered,
        RenderParameters parameters
    )
    {
        var selected = RenderedNegotiation.Select(context.Request, offered);
        parameters.ThrowIfNotFor(selected.MediaType);
        return selected;
    }

    /// <summary>Sets the headers that do not depend on the pictures. The service's public base.</summary>
    public string Announce(HttpContext context, RenderParameters parameters)
    {
        var baseUrl = publicBase.Of(context.Request);
        if (parameters.UnsupportedAnnotations.Count > 0)
        {
            var values = string.Join(',', parameters.UnsupportedAnnotations);
            context.Response.Headers.Append(
                "Warning",
                $"299 {baseUrl}: The following annotation values are not supported: {values}"
            );
        }

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

    private async IAsyncEnumerable<PayloadPart> MakeAllAsync(
        IEnumerable<Rendition> renditions,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        ProblemException? problem = null;
        var isAny = false;
        foreach (var (entry, make) in renditions)
        {
            PayloadPart part;
            try
            {
                part = await make(cancellationToken);
            }
            catch (ProblemException e)
            {
                LogLeftOut(entry.SopInstanceUid, e.Message);
                problem ??= e;
                continue;
            }

            isAny = true;
            yield return part;
        }

        if (!isAny && problem is not null)
        {
            throw problem;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Instance {Instance} is left out of a rendered resource: {Reason}")]
    private partial void LogLeftOut(string instance, string reason);
}

/// <summary>A part of a multipart answer in the making.</summary>
/// <param name="Entry">What it is made of.</param>
/// <param name="MakeAsync">Makes it.</param>
internal sealed record Rendition(InstanceEntry Entry, Func<CancellationToken, Task<PayloadPart>> MakeAsync);
