using System.IO.Pipelines;
using System.Security.Cryptography;
using ServerlessDicom.Dicom.BulkData;

namespace ServerlessDicom.Functions.Store;

/// <summary>An instance that is written as a file while it is being stored.</summary>
internal sealed class AssembledPart : IAsyncDisposable
{
    private readonly Pipe? _pipe;
    private readonly Task _writing;

    private AssembledPart(StorePart part, Pipe? pipe, Task writing)
    {
        Part = part;
        _pipe = pipe;
        _writing = writing;
    }

    /// <summary>The file, or why there is none.</summary>
    public StorePart Part { get; }

    /// <summary>One that is not stored.</summary>
    public static AssembledPart Reject(InstanceIdentity identity, FailureReason reason) =>
        new(new StorePart(new RejectedPart(identity, reason)), null, Task.CompletedTask);

    /// <summary>Begins to write. Where that fails, reading the file fails likewise.</summary>
    /// <param name="instance">The instance.</param>
    /// <param name="contentHash">See <see cref="StorePart.ContentHash"/>.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static AssembledPart Start(
        AssembledInstance instance,
        string? contentHash,
        CancellationToken cancellationToken
    )
    {
        var pipe = new Pipe();
        var part = new StorePart(pipe.Reader)
        {
            ContentHash = contentHash,
            Warning =
                instance.IsCorrected ? WarningReason.Coerced
                : instance.HasDiscarded ? WarningReason.ElementsDiscarded
                : null,
        };
        return new AssembledPart(part, pipe, WriteAsync(instance, pipe.Writer, cancellationToken));
    }

    /// <summary>SHA-256 of the file as it is now, in upper-case hexadecimal digits.</summary>
    public static async Task<string> HashAsync(AssembledInstance instance, CancellationToken cancellationToken)
    {
        using var sha = SHA256.Create();
        await using (var stream = new CryptoStream(Stream.Null, sha, CryptoStreamMode.Write))
        {
            var output = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
            await instance.WriteAsync(output, cancellationToken);
            await output.CompleteAsync();
        }

        return Convert.ToHexString(sha.Hash!);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_pipe is not null)
        {
            await _pipe.Reader.CompleteAsync();
        }

        // What went wrong, its reader has been told.
        await _writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task WriteAsync(
        AssembledInstance instance,
        PipeWriter output,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await instance.WriteAsync(output, cancellationToken);
            await output.CompleteAsync();
        }
        catch (Exception exception)
        {
            await output.CompleteAsync(exception);
        }
    }
}
