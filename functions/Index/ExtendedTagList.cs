namespace ServerlessDicom.Functions.Index;

/// <summary>
/// The list of extended tags as this process knows it: right at once where this process changes it, within a minute where
/// another does. Nothing goes wrong in between: a record says which list it was made with.
/// </summary>
internal sealed class ExtendedTagList(IExtendedTagIndex index, TimeProvider time)
{
    private static readonly TimeSpan _trust = TimeSpan.FromMinutes(1);

    private volatile Known? _known;

    /// <summary>The list. While the index does not answer, the one that was known last.</summary>
    public async ValueTask<ExtendedTags> GetAsync(CancellationToken cancellationToken)
    {
        var known = _known;
        if (known is not null && time.GetElapsedTime(known.Since) < _trust)
        {
            return known.Tags;
        }

        try
        {
            return await ReadAsync(cancellationToken);
        }
        catch (IndexUnavailableException)
        {
            // What is taken in by an old list is indexed anew later; and the index says itself that it does not answer.
            return known?.Tags ?? ExtendedTags.None;
        }
    }

    /// <summary>The list as it is now.</summary>
    public async Task<ExtendedTags> ReadAsync(CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        var tags = await index.ReadTagsAsync(cancellationToken);
        _known = new Known(tags, since);
        return tags;
    }

    private sealed record Known(ExtendedTags Tags, long Since);
}
