using System.Buffers;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.WebUtilities;
using ServerlessDicom.Cli.Client;

namespace ServerlessDicom.Cli.Retrieve;

/// <summary>The files of an answer, one after the other as they stream in.</summary>
internal static class DicomParts
{
    private const int ChunkBytes = 128 << 10;

    /// <summary>The Accept header that asks for files.</summary>
    /// <param name="transferSyntax">A UID, or <c>*</c> for whatever they are stored in (PS3.18 §8.7.3.5.2).</param>
    public static string Accept(string transferSyntax) =>
        $"multipart/related; type=\"application/dicom\"; transfer-syntax={transferSyntax}";

    /// <summary>The bodies of the parts; each is to be read before the next one is asked for.</summary>
    /// <exception cref="IOException">The answer is cut short, or no payload of files.</exception>
    public static async IAsyncEnumerable<Stream> ReadAsync(HttpResponseMessage response, StallTimer stall)
    {
        var type = response.Content.Headers.ContentType;
        var body = await response.Content.ReadAsStreamAsync(stall.Token);
        if (type?.MediaType == "application/dicom")
        {
            yield return body;
            yield break;
        }

        if (type?.MediaType != "multipart/related" || Boundary(type) is not { Length: > 0 } boundary)
        {
            throw new CommandFailedException(
                ExitCode.ServerFailed,
                $"The server sends {DisplayText.Clean(type?.ToString() ?? "something without a type")}, not DICOM files."
            );
        }

        var reader = new MultipartReader(boundary, body, ChunkBytes);
        while (await NextAsync(reader, stall) is { } part)
        {
            yield return part;
        }
    }

    /// <summary>Writes a part to a file, on the disk when this is done.</summary>
    /// <param name="part">The part.</param>
    /// <param name="path">The file, replaced if there is one.</param>
    /// <param name="stall">Is told that something moves.</param>
    /// <param name="received">Is told how many bytes have come.</param>
    /// <exception cref="LocalFileException">It cannot be written.</exception>
    public static async Task SaveAsync(Stream part, string path, StallTimer stall, Action<long> received)
    {
        var chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            await using var file = Local(path, () => new FileStream(path, FileMode.Create, FileAccess.Write));
            int count;
            while ((count = await part.ReadAsync(chunk, stall.Token)) > 0)
            {
                stall.Touch();
                received(count);
                try
                {
                    await file.WriteAsync(chunk.AsMemory(0, count), stall.Token);
                }
                catch (IOException e)
                {
                    throw new LocalFileException(path, e.Message, e);
                }
            }

            Local(
                path,
                () =>
                {
                    file.Flush(flushToDisk: true);
                    return true;
                }
            );
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    /// <summary>Does something to a file of this machine.</summary>
    /// <exception cref="LocalFileException">It does not work.</exception>
    public static T Local<T>(string path, Func<T> act)
    {
        try
        {
            return act();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LocalFileException(path, $"{path}: {e.Message}", e);
        }
    }

    private static async Task<Stream?> NextAsync(MultipartReader reader, StallTimer stall)
    {
        try
        {
            return (await reader.ReadNextSectionAsync(stall.Token))?.Body;
        }
        catch (InvalidDataException e)
        {
            throw new CommandFailedException(ExitCode.ServerFailed, $"The server's answer is malformed: {e.Message}");
        }
    }

    private static string? Boundary(MediaTypeHeaderValue type) =>
        type
            .Parameters.FirstOrDefault(parameter =>
                parameter.Name.Equals("boundary", StringComparison.OrdinalIgnoreCase)
            )
            ?.Value?.Trim('"');
}
