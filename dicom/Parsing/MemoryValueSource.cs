using System.Runtime.InteropServices;

namespace ServerlessDicom.Dicom.Parsing;

/// <summary>Gives the values of a file that was read from memory.</summary>
internal sealed class MemoryValueSource(ReadOnlyMemory<byte> content) : IDicomValueSource
{
    /// <inheritdoc/>
    public ValueTask<Stream> OpenAsync(long offset, long length, CancellationToken cancellationToken)
    {
        var bytes = content.Slice((int)offset, (int)length);
        return new(
            MemoryMarshal.TryGetArray(bytes, out var array)
                ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
                : new MemoryStream(bytes.ToArray(), writable: false)
        );
    }
}
