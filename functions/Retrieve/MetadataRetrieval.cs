using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.Options;
using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Instances;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Retrieve;

/// <summary>
/// Retrieves the metadata of instances as DICOM JSON (PS3.18 §10.4.1.1.2). It was written when they were stored; here
/// it is read from the segments and passed on, with the public base put before every BulkDataURI.
/// </summary>
internal sealed class MetadataRetrieval(
    ResourceLookup lookup,
    IBlobStore blobs,
    PublicBase publicBase,
    IResponseCompressionProvider compression,
    IOptions<RetrieveOptions> options
)
{
    private static readonly Representation[] Offered =
    [
        new("application/dicom+json") { IsDefault = true },
        new("application/json"),
    ];

    /// <summary>Answers a GET or HEAD.</summary>
    public async Task RetrieveAsync(HttpContext context)
    {
        var resource = DicomResource.From(context.Request);
        var selected = ContentNegotiation.Select(context.Request, Offered);
        var listing = await lookup.ListAsync(resource, context.RequestAborted);
        var baseUrl = publicBase.Of(context.Request);

        // A strong tag names bytes: those of a compressed response are others.
        var coding = compression.CheckRequestAcceptsCompression(context)
            ? compression.GetCompressionProvider(context)?.EncodingName
            : null;
        if (EntityTag.IsNotModified(context, EntityTag.Of(listing.Version, selected.MediaType, baseUrl, coding)))
        {
            return;
        }

        context.Response.ContentType = selected.MediaType;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await WriteAsync(listing, baseUrl, context.Response.BodyWriter, context.RequestAborted);
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
        var segments = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var instance in instances)
        {
            segments.TryAdd(instance.Metadata.BlobName, segments.Count);
        }

        var joined = new List<BlobRange>();
        foreach (
            var range in instances
                .Select(instance => instance.Metadata)
                .OrderBy(range => segments[range.BlobName])
                .ThenBy(range => range.Offset)
        )
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
}
