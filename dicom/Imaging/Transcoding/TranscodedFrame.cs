using ServerlessDicom.Dicom.IO;

namespace ServerlessDicom.Dicom.Imaging.Transcoding;

/// <summary>A frame in the transfer syntax that was asked for, in pooled memory.</summary>
public sealed class TranscodedFrame : IDisposable
{
    private readonly PooledBuffer _bytes;

    internal TranscodedFrame(PooledBuffer bytes) => _bytes = bytes;

    /// <summary>Its codestream; or its native samples, those of a pixel together. Not to be used once this is disposed.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.Written;

    /// <inheritdoc/>
    public void Dispose() => _bytes.Dispose();
}
