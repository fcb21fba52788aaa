namespace ServerlessDicom.Cli.Client;

/// <summary>Gives a request up when nothing moves for a while, however long it takes as a whole.</summary>
internal sealed class StallTimer : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly CancellationToken _caller;
    private readonly TimeSpan _patience;

    public StallTimer(TimeSpan patience, CancellationToken cancellationToken)
    {
        (_patience, _caller) = (patience, cancellationToken);
        _source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _source.CancelAfter(patience);
    }

    /// <summary>Ends the request: it stalled, or the caller has had enough.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Whether it stalled.</summary>
    public bool HasStalled => _source.IsCancellationRequested && !_caller.IsCancellationRequested;

    /// <summary>To be called whenever bytes have moved.</summary>
    public void Touch() => _source.CancelAfter(_patience);

    public void Dispose() => _source.Dispose();
}
