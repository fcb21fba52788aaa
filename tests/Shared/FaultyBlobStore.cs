using System.Buffers;
using ServerlessDicom.Functions.Blobs;

namespace ServerlessDicom.Tests;

/// <summary>Takes every step of another blob store through a <see cref="FaultPlan"/>.</summary>
internal sealed class FaultyBlobStore(IBlobStore inner, FaultPlan plan) : IBlobStore
{
    public async ValueTask<BlobWriter> CreateAsync(string name, CancellationToken cancellationToken) =>
        new Writer(await plan.StepAsync(() => inner.CreateAsync(name, cancellationToken).AsTask()), plan);

    public ValueTask<Stream> OpenReadAsync(
        string name,
        long offset,
        long? length,
        CancellationToken cancellationToken
    ) => new(plan.StepAsync(() => inner.OpenReadAsync(name, offset, length, cancellationToken).AsTask()));

    public Task DeleteAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken) =>
        plan.StepAsync(async () =>
        {
            await inner.DeleteAsync(names, cancellationToken);
            return true;
        });

    public IAsyncEnumerable<BlobItem> ListAsync(CancellationToken cancellationToken) =>
        inner.ListAsync(cancellationToken);

    public Task ProbeAsync(CancellationToken cancellationToken) => inner.ProbeAsync(cancellationToken);

    private sealed class Writer(BlobWriter inner, FaultPlan plan) : BlobWriter
    {
        private bool _isCommitted;

        public override string Name => inner.Name;

        public override long Length => inner.Length;

        public override async ValueTask WriteAsync(ReadOnlySequence<byte> bytes, CancellationToken cancellationToken) =>
            await plan.StepAsync(async () =>
            {
                await inner.WriteAsync(bytes, cancellationToken);
                return true;
            });

        public override async ValueTask CommitAsync(CancellationToken cancellationToken) =>
            await plan.StepAsync(async () =>
            {
                await inner.CommitAsync(cancellationToken);
                return _isCommitted = true;
            });

        /// <summary>A dead process discards nothing; a power cut takes what was not flushed.</summary>
        public override async ValueTask DisposeAsync()
        {
            if (!plan.IsDead || _isCommitted || plan.LosesUnflushed)
            {
                await inner.DisposeAsync();
            }
        }
    }
}
