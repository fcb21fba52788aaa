using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using ServerlessDicom.Cli.Client;

namespace ServerlessDicom.Cli.Store;

/// <summary>Files as <c>multipart/related; type="application/dicom"</c> (PS3.18 §8.6.1.2), read while they are sent.</summary>
internal sealed class StoreContent : HttpContent
{
    private const int ChunkBytes = 128 << 10;

    private readonly IReadOnlyList<StoreFile> _files;
    private readonly StallTimer _stall;
    private readonly Action<long> _sent;
    private readonly byte[] _partHead;
    private readonly byte[] _end;

    /// <summary>Makes the payload.</summary>
    /// <param name="files">What goes into it.</param>
    /// <param name="stall">Is told that something moves.</param>
    /// <param name="sent">Is told how many bytes of files have gone.</param>
    public StoreContent(IReadOnlyList<StoreFile> files, StallTimer stall, Action<long> sent)
    {
        (_files, _stall, _sent) = (files, stall, sent);
        var boundary = $"sdicom-{Guid.NewGuid():N}";
        _partHead = Encoding.ASCII.GetBytes($"\r\n--{boundary}\r\nContent-Type: application/dicom\r\n\r\n");
        _end = Encoding.ASCII.GetBytes($"\r\n--{boundary}--\r\n");
        Headers.ContentType = MediaTypeHeaderValue.Parse(
            $"multipart/related; type=\"application/dicom\"; boundary={boundary}"
        );
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _files.Sum(file => _partHead.Length + file.Length) + _end.Length;
        return true;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(
        Stream stream,
        TransportContext? context,
        CancellationToken cancellationToken
    )
    {
        var chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            foreach (var file in _files)
            {
                await stream.WriteAsync(_partHead, cancellationToken);
                await CopyAsync(file, stream, chunk, cancellationToken);
            }

            await stream.WriteAsync(_end, cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    private async Task CopyAsync(StoreFile file, Stream stream, byte[] chunk, CancellationToken cancellationToken)
    {
        await using var source = Open(file);
        var left = file.Length;
        while (left > 0)
        {
            int count;
            try
            {
                count = await source.ReadAsync(chunk.AsMemory(0, (int)Math.Min(left, chunk.Length)), cancellationToken);
            }
            catch (IOException e)
            {
                throw new LocalFileException(file.Path, e.Message, e);
            }

            if (count == 0)
            {
                throw new LocalFileException(file.Path, "It changed while it was to be stored.");
            }

            await stream.WriteAsync(chunk.AsMemory(0, count), cancellationToken);
            left -= count;
            _stall.Touch();
            _sent(count);
        }

        ThrowIfChanged(file);
    }

    /// <summary>Half of a file that is being written must not pass for the whole.</summary>
    private static void ThrowIfChanged(StoreFile file)
    {
        // That of a link is the link's own.
        var info = new FileInfo(file.Path);
        info = info.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? info;
        if (!info.Exists || info.Length != file.Length || info.LastWriteTimeUtc.Ticks != file.File.Modified)
        {
            throw new LocalFileException(file.Path, "It changed while it was to be stored.");
        }
    }

    private static FileStream Open(StoreFile file)
    {
        try
        {
            return FileInspector.OpenRead(file.Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LocalFileException(file.Path, e.Message, e);
        }
    }
}
