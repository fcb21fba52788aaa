using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.Options;
using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Instances;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Retrieve;

/// <summary>
/// Retrieves the metadata of instances (PS3.18 §10.4.1.1.2). They were written as DICOM JSON when the instances were
/// stored; here they are read from the segments and passed on, with the public base put before every BulkDataURI, as
/// they are or as XML.
/// </summary>
internal sealed class MetadataRetrieval(
    ResourceLookup lookup,
    IBlobStore blobs,
    PublicBase publicBase,
    IOptions<RetrieveOptions> options
)
{
    /// <summary>What the metadata of several instances can be had as.</summary>
    public static IReadOnlyList<Representation> Offered { get; } =
    [
        new("application/dicom+json") { IsDefault = true },
        new("application/json"),
        new(NativeModelPart.MediaType, IsMultipart: true),
    ];

    /// <summary>What is one representation may come as a single part (PS3.18 §8.7.1).</summary>
    public static IReadOnlyList<Representation> OfferedOfInstance { get; } =
    [.. Offered, new(NativeModelPart.MediaType)];

    /// <summary>Answers a GET or HEAD.</summary>
    public async Task RetrieveAsync(HttpContext context)
    {
        var resource = DicomResource.From(context.Request);
        var selected = ContentNegotiation.Select(
            context.Request,
            resource.Instance is null ? Offered : OfferedOfInstance
        );
        var listing = await lookup.ListAsync(resource, context.RequestAborted);
        var baseUrl = publicBase.Of(context.Request);

        var tag = EntityTag.Of(listing.Version, selected.ToString(), baseUrl, ContentCoding.Of(context));
        if (EntityTag.IsNotModified(context, tag))
        {
            return;
        }

        if (selected.MediaType == NativeModelPart.MediaType)
        {
            await SendXmlAsync(context, listing, baseUrl, selected.IsMultipart, tag);
            return;
        }

        context.Response.ContentType = selected.MediaType;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await WriteAsync(listing, baseUrl, context.Response.BodyWriter, context.RequestAborted);
        }
    }

    private async Task SendXmlAsync(
        HttpContext context,
        InstanceListing listing,
        string baseUrl,
        bool isMultipart,
        string entityTag
    )
    {
        var parts = XmlParts(listing, baseUrl, context.RequestAborted);
        if (isMultipart)
        {
            // Each part goes on in a stream where the one before stopped.
            await PayloadSender.SendMultipartAsync(
                context,
                NativeModelPart.MediaType,
                entityTag,
                parts,
                length: null,
                openAhead: false
            );
            return;
        }

        await foreach (var part in parts)
        {
            await PayloadSender.SendSingleAsync(context, part);
        }
    }

    /// <summary>One part for each instance, in the order in which <see cref="Join"/> reads.</summary>
    private async IAsyncEnumerable<PayloadPart> XmlParts(
        InstanceListing listing,
        string baseUrl,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        using var instances = InReadingOrder(listing.Instances).GetEnumerator();
        foreach (var range in Join(listing.Instances))
        {
            await using var stream = await blobs.OpenReadAsync(
                range.BlobName,
                range.Offset,
                range.Length,
                cancellationToken
            );
            using var json = new JsonObjectStream(stream, options.Value.ReadBytes);
            for (var left = range.Length; left > 0 && instances.MoveNext(); )
            {
                var instance = instances.Current;
                yield return new NativeModelPart(json, instance.Metadata.Length, baseUrl + "/")
                {
                    ContentType = NativeModelPart.MediaType,
                    Location = $"{baseUrl}/{instance.Path()}/metadata",
                };
                // The comma.
                left -= instance.Metadata.Length + 1;
            }
        }
    }

    private async Task WriteAsync(
        InstanceListing listing,
        string baseUrl,
        PipeWriter output,
        CancellationToken cancellationToken
    )
    {
        var writer = new BulkDataUriWriter(output, Encoding.ASCII.GetBytes(baseUrl + "/"));
        var separator = (byte)'[';
        foreach (var range in Join(listing.Instances))
        {
            await using var stream = await blobs.OpenReadAsync(
                range.BlobName,
                range.Offset,
                range.Length,
                cancellationToken
            );
            output.Write([separator]);
            separator = (byte)',';
            await writer.CopyAsync(stream, range.Length, options.Value.ReadBytes, cancellationToken);
        }

        output.Write("]"u8);
        await PayloadSender.FlushAsync(output, cancellationToken);
    }

    /// <summary>
    /// The ranges to read, segments in the order in which the listing first names them. Neighbours in a segment, which a
    /// comma stands between, become one range.
    /// </summary>
    internal static List<BlobRange> Join(IReadOnlyList<InstanceEntry> instances)
    {
        var joined = new List<BlobRange>();
        foreach (var range in InReadingOrder(instances).Select(instance => instance.Metadata))
        {
            if (
                joined.Count > 0
                && joined[^1] is var last
                && last.BlobName == range.BlobName
                && last.Offset + last.Length + 1 == range.Offset
            )
            {
                joined[^1] = last with { Length = last.Length + 1 + range.Length };
            }
            else
            {
                joined.Add(range);
            }
        }

        return joined;
    }

    private static IOrderedEnumerable<InstanceEntry> InReadingOrder(IReadOnlyList<InstanceEntry> instances)
    {
        var segments = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var instance in instances)
        {
            segments.TryAdd(instance.Metadata.BlobName, segments.Count);
        }

        return instances
            .OrderBy(instance => segments[instance.Metadata.BlobName])
            .ThenBy(instance => instance.Metadata.Offset);
    }
}
