using Microsoft.Extensions.Options;
using ServerlessDicom.Dicom.Deidentification;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;
using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Instances;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.WadoUri;

/// <summary>Sends an instance as a Part 10 file (PS3.18 §9.4).</summary>
internal sealed class DicomInstanceRetrieval(IBlobStore blobs, PublicBase publicBase, IOptions<RetrieveOptions> options)
{
    /// <summary>Without the parameter <c>transfer-syntax</c>, which the URI service forbids (PS3.18 §9.1.3).</summary>
    public const string MediaType = "application/dicom";

    private const string TransferSyntax = "transferSyntax";

    /// <summary>Answers the request.</summary>
    /// <exception cref="ProblemException">400: a parameter is wrong; 406: the instance cannot be had so.</exception>
    public async Task SendAsync(HttpContext context, UriQuery query, InstanceEntry entry, bool isAnonymized)
    {
        foreach (var name in (string[])["windowCenter", "windowWidth"])
        {
            if (query.Has(name))
            {
                throw UriQuery.Invalid(name, "does not go with application/dicom");
            }
        }

        var syntax = await SelectAsync(query, entry, context.RequestAborted);
        if (isAnonymized)
        {
            await SendEncodedAsync(context, entry, syntax, location: "", Deidentify);
            return;
        }

        var location = $"{publicBase.Of(context.Request)}/{entry.Path()}";
        if (EntityTag.IsNotModified(context, EntityTag.Of(entry.Version, MediaType, syntax.Uid, location)))
        {
            return;
        }

        if (syntax.Uid != entry.TransferSyntaxUid)
        {
            await SendEncodedAsync(context, entry, syntax, location, change: null);
            return;
        }

        await PayloadSender.SendSingleAsync(
            context,
            new StoredPart(
                InstanceSource.AsStored(blobs, entry),
                [new FrameFragment(0, entry.BlobLength)],
                options.Value.ReadBytes
            )
            {
                ContentType = MediaType,
                Location = location,
            }
        );
    }

    private async Task SendEncodedAsync(
        HttpContext context,
        InstanceEntry entry,
        DicomTransferSyntax syntax,
        string location,
        Func<DicomFile, DicomFile>? change
    )
    {
        var part = new EncodedPart(blobs, entry, syntax, change) { ContentType = MediaType, Location = location };
        try
        {
            // A HEAD is answered as the GET would be.
            await part.OpenAsync(context.RequestAborted);
        }
        catch
        {
            await part.DisposeAsync();
            throw;
        }

        await PayloadSender.SendSingleAsync(context, part);
    }

    /// <summary>
    /// The transfer syntax to send: the one asked for, else Explicit VR Little Endian (§9.4.2.4). As in media types of other
    /// services <c>*</c> asks for the stored one, as OHIF and dicomweb-client do here, too.
    /// </summary>
    private async Task<DicomTransferSyntax> SelectAsync(
        UriQuery query,
        InstanceEntry entry,
        CancellationToken cancellationToken
    )
    {
        var requested = query.Find(TransferSyntax) ?? DicomTransferSyntax.ExplicitVRLittleEndian.Uid;
        if (requested != TransferSyntaxSelection.AsStored && !DicomUid.IsValid(requested))
        {
            throw UriQuery.Invalid(TransferSyntax, "is a Transfer Syntax UID");
        }

        if (TransferSyntaxSelection.Select(entry, requested) is { } syntax)
        {
            var sendable = await TransferSyntaxSelection.WithoutObstaclesAsync(
                blobs,
                [(entry, syntax)],
                cancellationToken
            );
            if (sendable.Count > 0)
            {
                return syntax;
            }
        }

        throw new ProblemException(
            StatusCodes.Status406NotAcceptable,
            $"The instance is not available in the transfer syntax that {TransferSyntax} asks for, or without it in "
                + "Explicit VR Little Endian."
        )
        {
            Available = [.. TransferSyntaxSelection.Available(entry).Where(uid => uid != requested)],
        };
    }

    private static DicomFile Deidentify(DicomFile file)
    {
        try
        {
            return new Deidentifier().Apply(file);
        }
        catch (NotSupportedException e)
        {
            throw Anonymity.Refused(e.Message);
        }
    }
}
