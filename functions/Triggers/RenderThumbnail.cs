using System.Buffers;
using System.Text.Json;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Png;
using ServerlessDicom.Dicom.Json;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Rendering;

namespace ServerlessDicom.Functions.Triggers;

/// <summary>
/// Makes the thumbnail of one version of an instance: reads its metadata and one frame, and nothing else. Done again, it
/// finds the thumbnail there; what cannot be rendered has none.
/// </summary>
internal sealed partial class RenderThumbnail(
    IMetadataIndex index,
    IBlobStore blobs,
    [FromKeyedServices(BlobContainer.Derived)] IBlobStore derived,
    ILogger<RenderThumbnail> logger
)
{
    /// <summary>The longer side of a thumbnail at most, in pixels.</summary>
    public const int Box = 256;

    /// <summary>Metadata longer than that are not worth reading for a thumbnail.</summary>
    private const int MaxMetadataBytes = 4 << 20;

    /// <summary>Frames longer than that are not read: whole slides have thumbnails of their own.</summary>
    private const long MaxFrameBytes = 256 << 20;

    /// <summary>Makes the thumbnails that changes ask for.</summary>
    public async Task HandleAsync(IReadOnlyList<IndexChange> changes, CancellationToken cancellationToken)
    {
        foreach (var change in changes)
        {
            if (ThumbnailRequest.Of(change) is { } request)
            {
                await RunAsync(request, cancellationToken);
            }
        }
    }

    /// <summary>Makes a thumbnail, unless it is there, or nothing to make it of.</summary>
    public async Task RunAsync(ThumbnailRequest request, CancellationToken cancellationToken)
    {
        var entry = await index.FindAsync(
            request.StudyInstanceUid,
            request.SeriesInstanceUid,
            request.SopInstanceUid,
            cancellationToken
        );
        if (entry?.Version != request.Version)
        {
            return;
        }

        var name = DerivedName.Thumbnail(entry);
        try
        {
            if (
                !await IsThereAsync(name, cancellationToken) && await RenderAsync(entry, cancellationToken) is { } image
            )
            {
                await WriteAsync(name, PngWriter.Write(image), cancellationToken);
            }
        }
        catch (BlobNotFoundException) when (!cancellationToken.IsCancellationRequested)
        {
            // Deleted or replaced in the meantime, and swept; else it is a failure like any other.
            var now = await index.FindAsync(
                request.StudyInstanceUid,
                request.SeriesInstanceUid,
                request.SopInstanceUid,
                cancellationToken
            );
            if (now?.Version == request.Version)
            {
                throw;
            }
        }
    }

    private async Task<RasterImage?> RenderAsync(InstanceEntry entry, CancellationToken cancellationToken)
    {
        if (
            entry.PixelDataLayout.IsEmpty
            || entry.Metadata.Length > MaxMetadataBytes
            || DicomTransferSyntax.FromUid(entry.TransferSyntaxUid).IsDeflated
        )
        {
            return Skip("there are no pixel data that can be reached");
        }

        var layout = PixelDataLayout.FromBytes(entry.PixelDataLayout);
        if (layout.IsEncapsulated || layout.Tag != DicomTag.PixelData || layout.FrameCount < 1)
        {
            return Skip("its pixel data are compressed, or not of whole numbers");
        }

        if (NativeImage.From(await ReadMetadataAsync(entry, cancellationToken)) is not { } image)
        {
            return Skip("it is neither gray nor RGB in 8 or 16 bits");
        }

        if (image.FrameBytes > MaxFrameBytes)
        {
            return Skip("a frame is too long");
        }

        // Of many frames the one in the middle says most.
        var range = layout.GetNativeRange(layout.FrameCount / 2);
        await using var frame = await blobs.OpenReadAsync(
            entry.BlobName,
            range.Offset,
            range.Length,
            cancellationToken
        );
        return await Thumbnail.RenderAsync(frame, range, image, Box, cancellationToken)
            ?? Skip("its frames do not lie as its attributes say");

        RasterImage? Skip(string reason)
        {
            LogSkipped(entry.SopInstanceUid, reason);
            return null;
        }
    }

    private async Task<DicomDataset> ReadMetadataAsync(InstanceEntry entry, CancellationToken cancellationToken)
    {
        var (name, offset, length) = entry.Metadata;
        await using var stream = await blobs.OpenReadAsync(name, offset, length, cancellationToken);
        var json = new byte[length];
        await stream.ReadExactlyAsync(json, cancellationToken);
        return Parse(json);
    }

    /// <summary>Bulk data are left empty: none of what is needed is.</summary>
    private static DicomDataset Parse(byte[] json)
    {
        var reader = new Utf8JsonReader(json, DicomJsonReader.JsonOptions);
        reader.Read();
        return DicomJsonReader.Read(ref reader, static _ => default);
    }

    /// <summary>Whether the thumbnail is there to its end: a file whose writer was killed is not.</summary>
    private async Task<bool> IsThereAsync(string name, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        try
        {
            await using var stream = await derived.OpenReadAsync(name, 0, null, cancellationToken);
            await stream.CopyToAsync(content, cancellationToken);
        }
        catch (BlobNotFoundException)
        {
            return false;
        }

        if (content.GetBuffer().AsSpan(0, (int)content.Length).EndsWith(PngWriter.End))
        {
            return true;
        }

        await derived.DeleteAsync([name], cancellationToken);
        return false;
    }

    private async Task WriteAsync(string name, byte[] png, CancellationToken cancellationToken)
    {
        try
        {
            await using var blob = await derived.CreateAsync(name, cancellationToken);
            await blob.WriteAsync(new ReadOnlySequence<byte>(png), cancellationToken);
            await blob.CommitAsync(cancellationToken);
        }
        catch (BlobExistsException)
        {
            // Somebody else is making the same one.
        }
    }

    [LoggerMessage(LogLevel.Debug, "No thumbnail of {Instance}: {Reason}")]
    private partial void LogSkipped(string instance, string reason);
}
