using System.IO.Pipelines;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Parsing;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Instances;

/// <summary>Stored bytes that go out untouched.</summary>
/// <param name="source">Where they are; not disposed.</param>
/// <param name="ranges">Which, in order.</param>
/// <param name="readBytes">How many bytes to read at a time.</param>
internal sealed class StoredPart(IDicomValueSource source, IReadOnlyList<FrameFragment> ranges, int readBytes)
    : PayloadPart
{
    private IReadOnlyList<FrameFragment> _ranges = ranges;
    private RangeReader? _reader;

    /// <inheritdoc/>
    public override long? Length => _ranges.Sum(range => range.Length);

    /// <inheritdoc/>
    public override bool SupportsRanges => true;

    /// <inheritdoc/>
    public override void Restrict(ByteRange range)
    {
        var restricted = new List<FrameFragment>();
        var start = 0L;
        foreach (var (offset, length) in _ranges)
        {
            var from = Math.Max(range.Offset - start, 0);
            var to = Math.Min(range.Offset + range.Length - start, length);
            if (from < to)
            {
                restricted.Add(new FrameFragment(offset + from, to - from));
            }

            start += length;
        }

        _ranges = restricted;
    }

    /// <inheritdoc/>
    public override ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        _reader = new RangeReader(source, _ranges, readBytes);
        return _reader.OpenAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(PipeWriter output, CancellationToken cancellationToken)
    {
        for (var i = 0; i < _ranges.Count; i++)
        {
            await _reader!.CopyNextAsync(output, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => _reader?.DisposeAsync() ?? ValueTask.CompletedTask;
}
