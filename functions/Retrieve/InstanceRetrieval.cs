using Microsoft.Extensions.Options;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Instances;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Retrieve;

/// <summary>Retrieves the instances of a study or series, or one instance (PS3.18 §10.4, Table 10.4.1-1).</summary>
internal sealed class InstanceRetrieval(
    ResourceLookup lookup,
    IBlobStore blobs,
    BulkDataRetrieval bulkData,
    PublicBase publicBase,
    IOptions<RetrieveOptions> options
)
{
    /// <summary>The media type of Part 10 files.</summary>
    public const string Dicom = "application/dicom";

    private const string NotAcceptable =
        "The resource is not available in any of the acceptable media types and transfer syntaxes. Without a "
        + "transfer-syntax parameter Explicit VR Little Endian is sent, which not every compressed instance can be "
        + "decoded to; transfer-syntax=* gets instances as they are stored.";

    /// <summary>Answers a GET or HEAD.</summary>
    public async Task RetrieveAsync(HttpContext context)
    {
        var resource = DicomResource.From(context.Request);
        var listing = await lookup.ListAsync(resource, context.RequestAborted);
        var baseUrl = publicBase.Of(context.Request);
        var refused = new HashSet<string>(StringComparer.Ordinal);
        Representation selected;
        List<(InstanceEntry Entry, DicomTransferSyntax Syntax)> sendable;
        IEnumerable<PayloadPart> parts;
        while (true)
        {
            selected = ContentNegotiation.Select(context.Request, Offer(resource, listing, refused), NotAcceptable);
            if (selected.MediaType != Dicom)
            {
                await bulkData.SendTreeAsync(context, listing, selected, onlyPixelData: false);
                return;
            }

            if (EntityTag.IsNotModified(context, EntityTagOf(listing, selected, baseUrl)))
            {
                return;
            }

            sendable = await TransferSyntaxSelection.WithoutObstaclesAsync(
                blobs,
                Select(listing, selected.TransferSyntax!),
                context.RequestAborted
            );
            if (sendable.Count > 1)
            {
                parts = sendable.Select(instance => Part(instance.Entry, instance.Syntax, baseUrl));
                break;
            }

            if (
                sendable is [var (only, syntax)]
                && await TryOpenAsync(Part(only, syntax, baseUrl), context.RequestAborted) is { } part
            )
            {
                parts = [part];
                break;
            }

            // There may be something else that is acceptable.
            refused.Add(selected.TransferSyntax!);
        }

        if (!selected.IsMultipart)
        {
            await PayloadSender.SendSingleAsync(context, parts.First());
            return;
        }

        if (sendable.Count < listing.Instances.Count)
        {
            PartialContent.Warn(
                context.Response,
                baseUrl,
                listing.Instances.Count - sendable.Count,
                selected.TransferSyntax!
            );
        }

        var isAsStored = sendable.TrueForAll(instance => instance.Syntax.Uid == instance.Entry.TransferSyntaxUid);
        await PayloadSender.SendMultipartAsync(
            context,
            Dicom,
            EntityTagOf(listing, selected, baseUrl),
            parts.ToAsyncEnumerable(),
            isAsStored ? boundary => Length(boundary, sendable, baseUrl) : null,
            openAhead: true
        );
    }

    /// <summary>Opens a part that has to be transcoded; null when it turns out that it cannot be.</summary>
    private static async ValueTask<PayloadPart?> TryOpenAsync(PayloadPart part, CancellationToken cancellationToken)
    {
        try
        {
            if (part is EncodedPart encoded)
            {
                await encoded.OpenAsync(cancellationToken);
            }

            return part;
        }
        catch (ProblemException)
        {
            await part.DisposeAsync();
            return null;
        }
        catch
        {
            await part.DisposeAsync();
            throw;
        }
    }

    private static string EntityTagOf(InstanceListing listing, Representation selected, string baseUrl) =>
        EntityTag.Of(listing.Version, selected.ToString(), baseUrl);

    private static List<(InstanceEntry Entry, DicomTransferSyntax Syntax)> Select(
        InstanceListing listing,
        string requested
    )
    {
        var selected = new List<(InstanceEntry, DicomTransferSyntax)>(listing.Instances.Count);
        foreach (var entry in listing.Instances)
        {
            if (TransferSyntaxSelection.Select(entry, requested) is { } syntax)
            {
                selected.Add((entry, syntax));
            }
        }

        return selected;
    }

    /// <summary>What the resource can be had as, but for transfer syntaxes that were found not to do for any instance.</summary>
    private static List<Representation> Offer(DicomResource resource, InstanceListing listing, HashSet<string> refused)
    {
        // Of each kind one, since a study has thousands of instances of few kinds.
        var available = listing
            .Instances.DistinctBy(instance => (instance.TransferSyntaxUid, instance.PixelDataLayout.IsEmpty))
            .SelectMany(TransferSyntaxSelection.Available)
            .Distinct()
            .Where(uid => !refused.Contains(uid))
            .ToList();
        var offered = new List<Representation>();
        AddDicom(isMultipart: true);
        if (resource.Instance is not null)
        {
            AddDicom(isMultipart: false);
        }

        offered.AddRange(BulkDataOffer.OfTree(listing, onlyPixelData: false, isDefault: false));
        return offered;

        void AddDicom(bool isMultipart)
        {
            if (!refused.Contains(TransferSyntaxSelection.AsStored))
            {
                offered.Add(
                    new Representation(Dicom, isMultipart)
                    {
                        TransferSyntax = TransferSyntaxSelection.AsStored,
                        IsAsStored = true,
                        IsDefault = isMultipart,
                        IsDefaultTransferSyntax = false,
                    }
                );
            }

            foreach (var uid in available)
            {
                offered.Add(
                    new Representation(Dicom, isMultipart)
                    {
                        TransferSyntax = uid,
                        IsDefault = isMultipart,
                        IsDefaultTransferSyntax = uid == DicomTransferSyntax.ExplicitVRLittleEndian.Uid,
                    }
                );
            }
        }
    }

    private PayloadPart Part(InstanceEntry entry, DicomTransferSyntax syntax, string baseUrl) =>
        syntax.Uid == entry.TransferSyntaxUid
            ? new StoredPart(
                InstanceSource.AsStored(blobs, entry),
                [new FrameFragment(0, entry.BlobLength)],
                options.Value.ReadBytes
            )
            {
                ContentType = ContentType(syntax),
                Location = Location(entry, baseUrl),
            }
            : new EncodedPart(blobs, entry, syntax)
            {
                ContentType = ContentType(syntax),
                Location = Location(entry, baseUrl),
            };

    private static long Length(
        string boundary,
        List<(InstanceEntry Entry, DicomTransferSyntax Syntax)> asStored,
        string baseUrl
    ) =>
        MultipartWriter.LengthOf(
            boundary,
            asStored.Select(instance =>
                (ContentType(instance.Syntax), Location(instance.Entry, baseUrl), instance.Entry.BlobLength)
            )
        );

    private static string ContentType(DicomTransferSyntax syntax) => $"{Dicom}; transfer-syntax={syntax.Uid}";

    private static string Location(InstanceEntry entry, string baseUrl) => $"{baseUrl}/{entry.Path()}";
}
