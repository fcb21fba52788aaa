using System.IO.Pipelines;
using System.Runtime.InteropServices;
using ServerlessDicom.Dicom.Imaging.Codecs;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;

namespace ServerlessDicom.Dicom.Imaging.Transcoding;

/// <summary>
/// Transcodes frames in the order asked for: reads one after the other and works on as many at once as there are
/// processors, fewer when they are large. One thread at a time may ask for the next.
/// </summary>
public sealed class TranscodedFrames : IAsyncDisposable
{
    /// <summary>Bytes of native frames that are worked on at once, unless a single one is larger.</summary>
    private const long MaxBytesAtOnce = 128L << 20;

    private readonly SequentialSource _source;
    private readonly FrameReader _reader;
    private readonly PixelDataLayout _layout;
    private readonly IReadOnlyList<int> _frames;
    private readonly int _atOnce;
    private readonly Queue<Task<TranscodedFrame>> _running = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly FrameTranscoder _transcoder;
    private int _next;
    private int _endOfRun;

    private TranscodedFrames(
        IDicomValueSource source,
        PixelDataLayout layout,
        ImagePixel image,
        string transferSyntaxUid,
        IReadOnlyList<int> frames,
        bool isVerified
    )
    {
        _source = new SequentialSource(source);
        _reader = new FrameReader(_source, layout, image, transferSyntaxUid);
        _layout = layout;
        _frames = frames;
        _transcoder = new FrameTranscoder(_reader, isVerified, _stop.Token);
        _atOnce = (int)Math.Clamp(MaxBytesAtOnce / image.FrameBytes, 1, Environment.ProcessorCount);
    }

    /// <summary>How the frames are transcoded.</summary>
    public TranscodingPlan Plan { get; private set; } = null!;

    /// <summary>How many frames are still to come.</summary>
    public int Left => _running.Count + _frames.Count - _next;

    /// <summary>Begins, and decodes the first frame: what its samples turn out to mean holds for all.</summary>
    /// <param name="source">The instance's bytes, which nobody else may read from while frames are asked for when it can only be read in order; not disposed.</param>
    /// <param name="layout">Where in them its frames are.</param>
    /// <param name="image">What the data set says of frames.</param>
    /// <param name="transferSyntaxUid">What the instance is stored in.</param>
    /// <param name="target">A compressed syntax, or an uncompressed one that is little endian.</param>
    /// <param name="frames">Which, 0-based; at least one.</param>
    /// <param name="isVerified">Whether to decode each encoded frame again, and compare it with what was encoded, all its bits.</param>
    /// <param name="cancellationToken">Stops the beginning.</param>
    /// <exception cref="NotSupportedException">There is no way to the target.</exception>
    /// <exception cref="CodecException">The first frame cannot be decoded.</exception>
    /// <exception cref="EndOfStreamException">The source has fewer bytes than the layout says.</exception>
    public static async ValueTask<TranscodedFrames> OpenAsync(
        IDicomValueSource source,
        PixelDataLayout layout,
        ImagePixel image,
        string transferSyntaxUid,
        DicomTransferSyntax target,
        IReadOnlyList<int> frames,
        bool isVerified,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(frames);
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(target);
        var transcoded = new TranscodedFrames(source, layout, image, transferSyntaxUid, frames, isVerified);
        try
        {
            transcoded.Plan = TranscodingPlan.Create(layout, image, transferSyntaxUid, target, decoded: null);
            await transcoded.BeginAsync(image, transferSyntaxUid, cancellationToken).ConfigureAwait(false);
            return transcoded;
        }
        catch
        {
            await transcoded.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The next frame, to be disposed by the caller.</summary>
    /// <exception cref="CodecException">It cannot be decoded or encoded.</exception>
    /// <exception cref="EndOfStreamException">The source has fewer bytes than the layout says.</exception>
    /// <exception cref="InvalidOperationException">There are no more.</exception>
    public async ValueTask<TranscodedFrame> NextAsync(CancellationToken cancellationToken)
    {
        var frame = await PeekAsync(cancellationToken).ConfigureAwait(false);
        _ = _running.Dequeue();
        return frame;
    }

    /// <summary>The frame that <see cref="NextAsync"/> will give, which it will still give.</summary>
    /// <exception cref="CodecException">It cannot be decoded or encoded.</exception>
    /// <exception cref="EndOfStreamException">The source has fewer bytes than the layout says.</exception>
    /// <exception cref="InvalidOperationException">There are no more.</exception>
    public async ValueTask<TranscodedFrame> PeekAsync(CancellationToken cancellationToken)
    {
        while (_running.Count < _atOnce && _next < _frames.Count)
        {
            var stored = await FetchNextAsync(cancellationToken).ConfigureAwait(false);
            _running.Enqueue(Task.Run(() => _transcoder.Transcode(stored, Plan), CancellationToken.None));
        }

        return _running.TryPeek(out var first)
            ? await first.WaitAsync(cancellationToken).ConfigureAwait(false)
            : throw new InvalidOperationException("There are no more frames.");
    }

    /// <summary>Bytes of each frame when they become native, those of single bits filled up to a byte; null when they are encoded.</summary>
    public long? NativeFrameLength => Plan.Target.IsEncapsulated ? null : Plan.Native.FrameBytes;

    /// <summary>Bytes of the frames asked for, native, one after the other; those of single bits share bytes.</summary>
    public long NativeLength => (FrameBits * _frames.Count + 7) / 8;

    /// <summary>Writes all frames to come, native, one after the other (PS3.5 §8.1.1, PS3.18 §8.7.3.3.1).</summary>
    /// <param name="output">Where to; flushed as it fills, not completed.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>False when whoever reads the output has gone.</returns>
    /// <exception cref="CodecException">A frame cannot be decoded.</exception>
    /// <exception cref="EndOfStreamException">The source has fewer bytes than the layout says.</exception>
    public async ValueTask<bool> WriteNativeAsync(PipeWriter output, CancellationToken cancellationToken)
    {
        var writer = new NativeFrameWriter(output);
        while (Left > 0)
        {
            using var frame = await NextAsync(cancellationToken).ConfigureAwait(false);
            var range = new NativeFrameRange(0, frame.Bytes.Length, FirstBit: 0, FrameBits, SwapSize: 1);
            MemoryMarshal.TryGetArray(frame.Bytes, out var bytes);
            var stream = new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false);
            if (!await writer.AppendAsync(stream, range, cancellationToken).ConfigureAwait(false))
            {
                return false;
            }
        }

        await writer.CompleteAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        while (_running.TryDequeue(out var running))
        {
            // What became of a frame that nobody waits for does not matter, only that its memory is given back.
            await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (running.IsCompletedSuccessfully)
            {
                (await running.ConfigureAwait(false)).Dispose();
            }
        }

        await _source.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private long FrameBits => Plan.Native.Pixels * Plan.Native.SamplesPerPixel * Plan.Native.BitsAllocated;

    private async ValueTask BeginAsync(ImagePixel image, string transferSyntaxUid, CancellationToken cancellationToken)
    {
        var stored = await FetchNextAsync(cancellationToken).ConfigureAwait(false);
        var (native, meaning) = await Task.Run(() => _transcoder.Decode(stored), CancellationToken.None)
            .ConfigureAwait(false);
        try
        {
            Plan = TranscodingPlan.Create(_layout, image, transferSyntaxUid, Plan.Target, meaning);
        }
        catch
        {
            native.Dispose();
            throw;
        }

        _running.Enqueue(Task.Run(() => _transcoder.Encode(native, meaning, Plan), CancellationToken.None));
    }

    private ValueTask<StoredFrame> FetchNextAsync(CancellationToken cancellationToken)
    {
        if (_next >= _endOfRun)
        {
            // Frames that follow each other are read as one.
            for (_endOfRun = _next + 1; _endOfRun < _frames.Count; _endOfRun++)
            {
                if (_frames[_endOfRun] != _frames[_endOfRun - 1] + 1)
                {
                    break;
                }
            }

            _source.End = EndOf(_frames[_endOfRun - 1]);
        }

        return _reader.FetchAsync(_frames[_next++], cancellationToken);
    }

    private long EndOf(int frame)
    {
        if (!_layout.IsEncapsulated)
        {
            var range = _layout.GetNativeRange(frame);
            return range.Offset + range.Length;
        }

        var fragment = _layout.GetFragments(frame)[^1];
        return fragment.Offset + fragment.Length;
    }
}
