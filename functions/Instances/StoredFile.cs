using System.IO.Pipelines;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;
using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Instances;

/// <summary>Reads the headers of what was stored.</summary>
internal static class StoredFile
{
    /// <summary>None: what is stored was accepted under the limits of that time, which bound it now as they did then.</summary>
    private static readonly DicomReadLimits NoLimits = new()
    {
        MaxDepth = int.MaxValue,
        MaxElements = int.MaxValue,
        MaxHeaderBytes = long.MaxValue,
        MaxInflatedBytes = long.MaxValue,
        MaxFragments = int.MaxValue,
    };

    /// <summary>Reads up to the value of Pixel Data.</summary>
    public static Task<DicomFile> ReadHeaderAsync(
        IBlobStore blobs,
        InstanceEntry entry,
        CancellationToken cancellationToken
    ) => ReadHeaderAsync(blobs, entry, NoLimits, cancellationToken);

    /// <summary>Reads up to the value of Pixel Data, within limits of the caller's own.</summary>
    /// <exception cref="DicomFormatException">There is more than the limits allow.</exception>
    public static Task<DicomFile> ReadHeaderAsync(
        IBlobStore blobs,
        InstanceEntry entry,
        DicomReadLimits limits,
        CancellationToken cancellationToken
    ) => ReadAsync(blobs, entry, limits, static (reader, token) => reader.ReadHeaderAsync(token), cancellationToken);

    /// <summary>Reads everything; Pixel Data and long values stay where they are.</summary>
    public static Task<DicomFile> ReadToEndAsync(
        IBlobStore blobs,
        InstanceEntry entry,
        CancellationToken cancellationToken
    ) => ReadAsync(blobs, entry, NoLimits, static (reader, token) => reader.ReadToEndAsync(token), cancellationToken);

    private static async Task<DicomFile> ReadAsync(
        IBlobStore blobs,
        InstanceEntry entry,
        DicomReadLimits limits,
        Func<DicomFileReader, CancellationToken, ValueTask<DicomFile>> read,
        CancellationToken cancellationToken
    )
    {
        var (gap, gapLength) = NativePixelData(entry);
        await using var stream = new GappedStream(blobs, entry.BlobName, entry.BlobLength, gap, gapLength);
        var pipe = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 32 << 10, leaveOpen: true));
        try
        {
            return await read(new DicomFileReader(pipe, limits), cancellationToken);
        }
        finally
        {
            await pipe.CompleteAsync();
        }
    }

    /// <summary>Where in the blob lie pixel data that the reader has no need to see, as it has with fragments.</summary>
    private static (long Offset, long Length) NativePixelData(InstanceEntry entry) =>
        !entry.PixelDataLayout.IsEmpty
        && !DicomTransferSyntax.FromUid(entry.TransferSyntaxUid).IsDeflated
        && PixelDataLayout.FromBytes(entry.PixelDataLayout.Span) is { IsEncapsulated: false } layout
            ? (layout.Offset, layout.Length)
            : (0, 0);
}
