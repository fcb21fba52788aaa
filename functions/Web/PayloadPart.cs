using System.IO.Pipelines;

namespace ServerlessDicom.Functions.Web;

/// <summary>One representation on its way out: a part of a multipart payload, or the whole of a single-part one.</summary>
internal abstract class PayloadPart : IAsyncDisposable
{
    /// <summary>The media type with its <c>transfer-syntax</c>.</summary>
    public required string ContentType { get; init; }

    /// <summary>The absolute URL of what it represents; empty for what has none, which no multipart payload holds.</summary>
    public required string Location { get; init; }

    /// <summary>Its length in bytes; null when only writing it tells.</summary>
    public virtual long? Length => null;

    /// <summary>Whether <see cref="Restrict"/> works.</summary>
    public virtual bool SupportsRanges => false;

    /// <summary>Makes <see cref="WriteAsync"/> write only these bytes.</summary>
    public virtual void Restrict(ByteRange range) => throw new NotSupportedException();

    /// <summary>Does what can fail before the first byte is out; runs while the part before is still being written.</summary>
    public virtual ValueTask OpenAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>Writes the bytes, all of them or it throws; flushes as it goes, but not necessarily the last.</summary>
    public abstract ValueTask WriteAsync(PipeWriter output, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
