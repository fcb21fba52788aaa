namespace ServerlessDicom.Functions.Store;

/// <summary>
/// Reads the metadata of instances back from a spool. They mostly lie one behind the other, and each is short: one read gets
/// those that follow as well.
/// </summary>
internal sealed class SpooledMetadata(PayloadSpool spool)
{
    /// <summary>Bytes that are read at a time, where an object is not longer.</summary>
    private const int WindowBytes = 1 << 20;

    private byte[] _window = [];
    private long _start;

    /// <summary>Gives the bytes of an object; valid until the next call.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(
        long offset,
        long length,
        CancellationToken cancellationToken
    )
    {
        if (offset < _start || offset + length > _start + _window.Length)
        {
            var window = new byte[Math.Max(length, Math.Min(WindowBytes, spool.Length - offset))];
            await using var stream = await spool.OpenAsync(offset, window.Length, cancellationToken);
            await stream.ReadExactlyAsync(window, cancellationToken);
            (_window, _start) = (window, offset);
        }

        return _window.AsMemory((int)(offset - _start), (int)length);
    }
}
