using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using ServerlessDicom.Dicom.Json;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Rendering;

/// <summary>Reads from the metadata of images where their frames stand among others.</summary>
internal static class FramePositions
{
    /// <summary>Images, and bytes of their metadata together, that are looked at; of more the order is not asked for.</summary>
    private const int MaxImages = 2000;
    private const int MaxBytes = 32 << 20;

    /// <summary>Images whose metadata are read at once.</summary>
    private const int AtOnce = 8;

    /// <summary>The data sets of images by their versions, without long values; null when there is more than is looked at.</summary>
    public static async Task<IReadOnlyDictionary<string, DicomDataset>?> ReadAsync(
        IBlobStore blobs,
        IReadOnlyCollection<InstanceEntry> images,
        CancellationToken cancellationToken
    )
    {
        if (images.Count > MaxImages || images.Sum(image => image.Metadata.Length) > MaxBytes)
        {
            return null;
        }

        var read = new ConcurrentDictionary<string, DicomDataset>(StringComparer.Ordinal);
        await Parallel.ForEachAsync(
            images,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (image, token) => read[image.Version] = await ReadAsync(blobs, image.Metadata, token)
        );
        return read;
    }

    private static async Task<DicomDataset> ReadAsync(
        IBlobStore blobs,
        BlobRange metadata,
        CancellationToken cancellationToken
    )
    {
        var (name, offset, length) = metadata;
        var buffer = ArrayPool<byte>.Shared.Rent((int)length);
        try
        {
            await using var stream = await blobs.OpenReadAsync(name, offset, length, cancellationToken);
            await stream.ReadExactlyAsync(buffer.AsMemory(0, (int)length), cancellationToken);
            var reader = new Utf8JsonReader(buffer.AsSpan(0, (int)length), DicomJsonReader.JsonOptions);
            reader.Read();
            return DicomJsonReader.Read(ref reader, static _ => default);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
