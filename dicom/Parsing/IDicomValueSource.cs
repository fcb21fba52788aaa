using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Parsing;

/// <summary>Gives the bytes of values that were left where the file lies. A port to wherever that is.</summary>
public interface IDicomValueSource
{
    /// <summary>Opens the bytes [<paramref name="offset"/>, <paramref name="offset"/> + <paramref name="length"/>) as <see cref="DicomElement.Offset"/> counts them.</summary>
    ValueTask<Stream> OpenAsync(long offset, long length, CancellationToken cancellationToken);
}
