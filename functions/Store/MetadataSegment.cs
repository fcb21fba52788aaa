using System.Buffers;
using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Store;

/// <summary>
/// The metadata of instances of one series in one blob: DICOM JSON objects with commas between them, so that a run of
/// neighbours is read, and sent, in one piece.
/// </summary>
internal sealed class MetadataSegment(IBlobStore blobs, IReadOnlyList<ReceivedInstance> instances) : IAsyncDisposable
{
    private static readonly ReadOnlyMemory<byte> _comma = ","u8.ToArray();

    private BlobWriter? _blob;

    /// <summary>The instances, all of one series.</summary>
    public IReadOnlyList<ReceivedInstance> Instances => instances;

    /// <summary>Writes the objects, and tells each instance where its own lies.</summary>
    public async Task WriteAsync(string folder, CancellationToken cancellationToken)
    {
        Piece? first = null;
        Piece? last = null;
        var name = BlobName.MetadataSegment(folder);
        foreach (var instance in instances)
        {
            if (last is not null)
            {
                last = new Piece(_comma, last);
            }

            last = new Piece(instance.Metadata.Written, last);
            first ??= last;
            instance.PlaceMetadata(new BlobRange(name, last.RunningIndex, last.Memory.Length));
        }

        _blob = await blobs.CreateAsync(name, cancellationToken);
        await _blob.WriteAsync(new(first!, 0, last!, last!.Memory.Length), cancellationToken);
    }

    /// <summary>Makes what is written durable.</summary>
    public async Task CommitAsync(CancellationToken cancellationToken) => await _blob!.CommitAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _blob?.DisposeAsync() ?? ValueTask.CompletedTask;

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
