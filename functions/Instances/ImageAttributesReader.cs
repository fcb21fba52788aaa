using System.Buffers;
using System.Text.Json;
using ServerlessDicom.Dicom.Json;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Instances;

/// <summary>
/// Reads the image attributes (group 0028) of instances from their metadata: enough to know whether frames can be decoded,
/// and no more, since the metadata of many frames are long.
/// </summary>
internal static class ImageAttributesReader
{
    /// <summary>Bytes of metadata of an instance that are read at the most; the attributes stand before what gets long.</summary>
    private const int MaxBytes = 1 << 20;

    /// <summary>Instances whose metadata are read at once.</summary>
    private const int AtOnce = 8;

    /// <summary>Reads those of one instance.</summary>
    public static async ValueTask<DicomDataset> ReadAsync(
        IBlobStore blobs,
        InstanceEntry entry,
        CancellationToken cancellationToken
    )
    {
        var (name, offset, length) = entry.Metadata;
        var wanted = (int)Math.Min(length, MaxBytes);
        var buffer = ArrayPool<byte>.Shared.Rent(wanted);
        try
        {
            await using var stream = await blobs.OpenReadAsync(name, offset, wanted, cancellationToken);
            await stream.ReadExactlyAsync(buffer.AsMemory(0, wanted), cancellationToken);
            return Parse(buffer.AsSpan(0, wanted), isWhole: wanted == length);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Reads those of several instances, in their order.</summary>
    public static async Task<DicomDataset[]> ReadAsync(
        IBlobStore blobs,
        IReadOnlyList<InstanceEntry> entries,
        CancellationToken cancellationToken
    )
    {
        var read = new DicomDataset[entries.Count];
        await Parallel.ForAsync(
            0,
            entries.Count,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (i, token) => read[i] = await ReadAsync(blobs, entries[i], token)
        );
        return read;
    }

    /// <summary>Takes the members of group 0028 out of a DICOM JSON object, whose keys ascend.</summary>
    internal static DicomDataset Parse(ReadOnlySpan<byte> json, bool isWhole)
    {
        var options = DicomJsonReader.JsonOptions;
        var reader = new Utf8JsonReader(json, isWhole, new JsonReaderState(options));
        var members = new ArrayBufferWriter<byte>(1024);
        members.Write("{"u8);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            var order = reader.ValueSpan.SequenceCompareTo("00280000"u8);
            var isImage = reader.ValueSpan.StartsWith("0028"u8);
            if ((order > 0 && !isImage) || !reader.TrySkip())
            {
                break;
            }

            if (isImage)
            {
                members.Write(members.WrittenCount > 1 ? ","u8 : default);
                members.Write(json[start..(int)reader.BytesConsumed]);
            }
        }

        members.Write("}"u8);
        var attributes = new Utf8JsonReader(members.WrittenSpan, options);
        attributes.Read();
        return DicomJsonReader.Read(ref attributes, static _ => default);
    }
}
