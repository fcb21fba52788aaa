using ServerlessDicom.Dicom.Parsing;

namespace ServerlessDicom.Dicom.Tests.Parsing;

/// <summary>A source of values in memory; counts how often it is asked.</summary>
internal sealed class BytesSource(ReadOnlyMemory<byte> bytes) : IDicomValueSource
{
    public int Opened { get; private set; }

    public ValueTask<Stream> OpenAsync(long offset, long length, CancellationToken cancellationToken)
    {
        Opened++;
        var end = Math.Min(offset + length, bytes.Length);
        return new(new MemoryStream(bytes[(int)offset..(int)end].ToArray()));
    }
}
