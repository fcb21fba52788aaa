namespace ServerlessDicom.Functions.Index;

/// <summary>
/// The attributes that somebody has made searchable, and how far what is stored is indexed by them. A study counts as
/// indexed up to the revision that the oldest record of its instances was made with.
/// </summary>
internal interface IExtendedTagIndex
{
    /// <summary>The attributes.</summary>
    Task<ExtendedTags> ReadTagsAsync(CancellationToken cancellationToken);

    /// <summary>Writes them, durably; false when somebody else has since they were read.</summary>
    Task<bool> TryWriteTagsAsync(ExtendedTags tags, CancellationToken cancellationToken);

    /// <summary>Studies that are not indexed up to a revision: their UIDs, and how many they are in all.</summary>
    Task<(IReadOnlyList<string> Studies, long Count)> FindStaleAsync(
        long revision,
        int limit,
        CancellationToken cancellationToken
    );

    /// <summary>Whether every study is indexed up to a revision.</summary>
    Task<bool> IsIndexedAsync(long revision, CancellationToken cancellationToken);

    /// <summary>
    /// Puts new attributes in the place of those that instances of a study have. Versions that are no longer current are
    /// passed over. Not a change to the resources.
    /// </summary>
    Task ReindexAsync(string study, IReadOnlyList<InstanceRecord> records, CancellationToken cancellationToken);
}
