using System.Buffers;
using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Store;

/// <summary>
/// Writes the metadata of instances of one series to one blob: DICOM JSON objects with commas between them, so that a
/// run of neighbours is read, and sent, in one piece.
/// </summary>
internal static class MetadataSegment
{
    private static readonly ReadOnlyMemory<byte> _comma = ","u8.ToArray();

    /// <summary>Writes a segment; when the task is done, it is durable.</summary>
    /// <returns>Where each of the objects lies.</returns>
    public static async Task<IReadOnlyList<BlobRange>> WriteAsync(
        IBlobStore blobs,
        string name,
        IReadOnlyList<ReadOnlyMemory<byte>> objects,
        CancellationToken cancellationToken
    )
    {
        var ranges = new BlobRange[objects.Count];
        Piece? first = null;
        Piece? last = null;
        for (var i = 0; i < objects.Count; i++)
        {
            if (last is not null)
            {
                last = new Piece(_comma, last);
            }

            last = new Piece(objects[i], last);
            first ??= last;
            ranges[i] = new BlobRange(name, last.RunningIndex, objects[i].Length);
        }

        await using var blob = await blobs.CreateAsync(name, cancellationToken);
        await blob.WriteAsync(new(first!, 0, last!, last!.Memory.Length), cancellationToken);
        await blob.CommitAsync(cancellationToken);
        return ranges;
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, Piece? previous)
        {
            Memory = memory;
            if (previous is not null)
            {
                RunningIndex = previous.RunningIndex + previous.Memory.Length;
                previous.Next = this;
            }
        }
    }
}
