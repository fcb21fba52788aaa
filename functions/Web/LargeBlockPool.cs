using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace ServerlessDicom.Functions.Web;

/// <summary>
/// The memory that connections receive into and send from, in blocks of 32 KiB. With Kestrel's own of 4 KiB a CT slice
/// takes some 130 calls of the operating system to receive, which cost more than all the work done on it.
/// </summary>
internal sealed class LargeBlockPool : MemoryPool<byte>
{
    private const int BlockBytes = 32 << 10;

    /// <inheritdoc/>
    public override int MaxBufferSize => Shared.MaxBufferSize;

    /// <inheritdoc/>
    public override IMemoryOwner<byte> Rent(int minBufferSize = -1) => Shared.Rent(Math.Max(minBufferSize, BlockBytes));

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) { }

    /// <summary>Gives Kestrel this pool.</summary>
    internal sealed class Factory : IMemoryPoolFactory<byte>
    {
        /// <inheritdoc/>
        public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new LargeBlockPool();
    }
}
