using System.Globalization;
using ServerlessDicom.Dicom.Deidentification;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Presentation;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Text;
using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Instances;
using ServerlessDicom.Functions.Rendering;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.WadoUri;

/// <summary>Sends an instance rendered (PS3.18 §9.5).</summary>
internal sealed class RenderedInstanceRetrieval(
    ResourceLookup lookup,
    IBlobStore blobs,
    ImageRenderer renderer,
    DerivedCache cache,
    StoredDocuments documents,
    FallbackCharacterSets fallbacks,
    PublicBase publicBase
)
{
    /// <summary>Answers the request.</summary>
    /// <exception cref="ProblemException">400: a parameter is wrong; 406: the instance cannot be had so.</exception>
    public Task SendAsync(
        HttpContext context,
        UriQuery query,
        InstanceEntry entry,
        string mediaType,
        bool isAnonymized
    ) =>
        RenderedKinds.Of(entry) == RenderedKind.Image
            ? SendPictureAsync(context, query, entry, mediaType, isAnonymized)
            : SendDocumentAsync(context, entry, mediaType, isAnonymized);

    private async Task SendDocumentAsync(HttpContext context, InstanceEntry entry, string mediaType, bool isAnonymized)
    {
        if (isAnonymized)
        {
            throw Anonymity.Refused("What is written in a document may tell who it is of.");
        }

        var document = await documents.OpenAsync(entry, context.RequestAborted);
        if (!document.MediaTypes.Contains(mediaType))
        {
            throw new ProblemException(
                StatusCodes.Status406NotAcceptable,
                "The document is not available in any of the acceptable media types."
            )
            {
                Available = document.MediaTypes,
            };
        }

        var baseUrl = publicBase.Of(context.Request);
        DocumentHeaders.Set(context.Response, mediaType, entry.SopInstanceUid);
        if (!EntityTag.IsNotModified(context, EntityTag.Of(DerivedName.Renderer, entry.Version, mediaType, baseUrl)))
        {
            await PayloadSender.SendSingleAsync(
                context,
                documents.ToPart(document, mediaType, $"{baseUrl}/{entry.Path()}/rendered")
            );
        }
    }

    private async Task SendPictureAsync(
        HttpContext context,
        UriQuery query,
        InstanceEntry entry,
        string mediaType,
        bool isAnonymized
    )
    {
        var parameters = PictureParameters.Parse(query);
        var frameCount = PixelDataLayout.FromBytes(entry.PixelDataLayout).FrameCount;
        CheckFrame(parameters.Frame, frameCount);
        var attributes =
            isAnonymized || parameters.Part is not null
                ? await ImageAttributesReader.ReadAsync(blobs, entry, context.RequestAborted)
                : null;
        if (isAnonymized)
        {
            ThrowIfNotAnonymous(attributes!, parameters);
            // The one text and the other (dates of the study) tell who it may be of.
            parameters = parameters with
            {
                Common = parameters.Common with { Annotations = Annotations.None },
            };
        }

        var picture = parameters.Presentation is var (series, instance)
            ? await PresentAsync(entry, frameCount, series, instance, mediaType, parameters, context.RequestAborted)
            : OfImage(entry, frameCount, mediaType, parameters, attributes);
        var baseUrl = publicBase.Of(context.Request);
        parameters.Common.WarnOfUnsupported(context.Response, baseUrl);
        if (
            !isAnonymized && EntityTag.IsNotModified(context, EntityTag.Of(DerivedName.Renderer, picture.Name, baseUrl))
        )
        {
            return;
        }

        var bytes = await cache.GetOrMakeAsync(picture.Name, picture.MakeAsync, context.RequestAborted);
        var frames = parameters.Frame is { } number
            ? string.Create(CultureInfo.InvariantCulture, $"/frames/{number}")
            : "";
        await PayloadSender.SendSingleAsync(
            context,
            new BytesPart(bytes)
            {
                ContentType = RenderedMediaType.ContentType(mediaType),
                Location = isAnonymized ? "" : $"{baseUrl}/{entry.Path()}{frames}/rendered",
            }
        );
    }

    /// <summary>§9.5.2.1.</summary>
    private static void CheckFrame(int? frame, int frameCount)
    {
        if (frame is not null && frameCount < 2)
        {
            throw PictureParameters.NoFrame("does not go with an image of one frame");
        }

        if (frame > frameCount)
        {
            throw PictureParameters.NoFrame(
                string.Create(CultureInfo.InvariantCulture, $"is at most {frameCount}, the number of frames")
            );
        }
    }

    private static void ThrowIfNotAnonymous(DicomDataset attributes, PictureParameters parameters)
    {
        if (Deidentifier.ObstacleTo(attributes) is { } obstacle)
        {
            throw Anonymity.Refused(obstacle);
        }

        if (parameters.Presentation is not null)
        {
            throw Anonymity.Refused("What a presentation state writes into it may tell who it is of.");
        }
    }

    private Picture OfImage(
        InstanceEntry entry,
        int frameCount,
        string mediaType,
        PictureParameters parameters,
        DicomDataset? attributes
    )
    {
        var render = parameters.OfImage(
            attributes?.GetInteger(DicomTag.Columns) ?? 0,
            attributes?.GetInteger(DicomTag.Rows) ?? 0
        );
        var selection =
            parameters.Frame is { } frame ? FrameSelection.Of(frame - 1)
            : mediaType == RenderedMediaType.Gif && frameCount > 1 ? FrameSelection.Animation
            : FrameSelection.Representative;
        return new Picture(
            DerivedName.Rendered(entry, $"{selection}|{render.Canonical(mediaType)}"),
            token => renderer.RenderAsync(entry, selection, mediaType, render, token)
        );
    }

    /// <summary>The picture of an image as a presentation state of its study shows it: of the first frame that it is for.</summary>
    private async Task<Picture> PresentAsync(
        InstanceEntry entry,
        int frameCount,
        string series,
        string instance,
        string mediaType,
        PictureParameters parameters,
        CancellationToken cancellationToken
    )
    {
        var resource = new DicomResource(entry.StudyInstanceUid, series, instance);
        var found = await lookup.FindAsync(resource, cancellationToken);
        if (!PresentationState.IsSupported(found.SopClassUid))
        {
            throw PictureParameters.NoPresentation("names no presentation state that images can be shown with");
        }

        if (parameters is { Part: not null, Common.Annotations: not Annotations.None })
        {
            throw new ProblemException(
                StatusCodes.Status406NotAcceptable,
                "Annotation is not supported of a region of what a presentation state shows."
            );
        }

        var state = await StoredPresentationState.OpenAsync(blobs, fallbacks, found, cancellationToken);
        var reference =
            state.State.References.FirstOrDefault(reference =>
                reference.SeriesInstanceUid == entry.SeriesInstanceUid
                && (reference.SopInstanceUid is null || reference.SopInstanceUid == entry.SopInstanceUid)
            ) ?? throw PictureParameters.NoPresentation("names a presentation state that is not for the image");
        var frame = reference.Frames is [var first, ..] ? first - 1 : 0;
        if (frame < 0 || frame >= frameCount)
        {
            throw PictureParameters.NoPresentation("names a presentation state for frames that are not there");
        }

        var render = parameters.OfPresentation();
        return new Picture(
            DerivedName.Rendered(entry, $"{found.Version} {frame}|{render.Canonical(mediaType)}"),
            token => renderer.RenderPresentedAsync(entry, (int)frame, state, mediaType, render, token)
        );
    }

    /// <summary>A picture that is made, or was.</summary>
    /// <param name="Name">What it is kept under.</param>
    /// <param name="MakeAsync">Makes it.</param>
    private sealed record Picture(string Name, Func<CancellationToken, Task<ReadOnlyMemory<byte>>> MakeAsync);
}
