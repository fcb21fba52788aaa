using ServerlessDicom.Dicom.IO;

namespace ServerlessDicom.Dicom.Parsing;

/// <summary>
/// What an inflater reads from. It notes whether the inflater asked for more than there is: the framework's inflaters end
/// silently where their input is cut off.
/// </summary>
internal sealed class DeflatedInput(Stream source) : ForwardStream
{
    /// <summary>Whether the inflater wanted bytes beyond the end, that is, the deflated stream is not whole.</summary>
    public bool IsCutOff { get; private set; }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer) => Note(source.Read(buffer), buffer.Length);

    public override async ValueTask<int> ReadAsync(
        Memory<byte> buffer,
        CancellationToken cancellationToken = default
    ) => Note(await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false), buffer.Length);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            source.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Note(int read, int wanted)
    {
        IsCutOff |= read == 0 && wanted > 0;
        return read;
    }
}
