using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using ServerlessDicom.Functions.Store;

namespace ServerlessDicom.Functions.Demo;

/// <summary>Stores the phantom as any client would, before the first request is answered. Again at the next start, which changes nothing.</summary>
internal sealed class DemoStudy(StoreService store) : IHostedService
{
    /// <inheritdoc/>
    /// <exception cref="StartRefusedException">It cannot be stored.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var result = await store.StoreAsync(ReadSlicesAsync(cancellationToken), study: null, cancellationToken);
        if (result.Failed is [var first, ..])
        {
            throw new StartRefusedException(
                $"The demo study cannot be stored: {result.Failed.Count} of {Phantom.SliceCount} slices failed, the first with {first.Reason}."
            );
        }
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static async IAsyncEnumerable<StorePart> ReadSlicesAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        for (var slice = 0; slice < Phantom.SliceCount; slice++)
        {
            using var file = new MemoryStream();
            var output = PipeWriter.Create(file, new StreamPipeWriterOptions(leaveOpen: true));
            await Phantom.WriteSliceAsync(slice, output, cancellationToken);
            await output.CompleteAsync();
            yield return new StorePart(
                PipeReader.Create(new ReadOnlySequence<byte>(file.GetBuffer(), 0, (int)file.Length))
            );
        }
    }
}
