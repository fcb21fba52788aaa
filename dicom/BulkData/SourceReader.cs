using ServerlessDicom.Dicom.Parsing;

namespace ServerlessDicom.Dicom.BulkData;

/// <summary>Reads what is needed of bulk data to know them.</summary>
internal static class SourceReader
{
    /// <summary>Bytes from <paramref name="offset"/> on, fewer where the part ends before.</summary>
    public static async ValueTask<byte[]> ReadAsync(
        this IDicomValueSource source,
        BulkDataPart part,
        long offset,
        int count,
        CancellationToken cancellationToken
    )
    {
        var bytes = new byte[Math.Clamp(part.Length - offset, 0, count)];
        if (bytes.Length > 0)
        {
            var stream = await source
                .OpenAsync(part.Offset + offset, bytes.Length, cancellationToken)
                .ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                await stream.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
            }
        }

        return bytes;
    }
}
