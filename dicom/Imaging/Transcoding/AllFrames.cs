using System.Collections;

namespace ServerlessDicom.Dicom.Imaging.Transcoding;

/// <summary>The numbers of all frames, 0-based, without room for each.</summary>
internal sealed class AllFrames(int count) : IReadOnlyList<int>
{
    /// <inheritdoc/>
    public int Count => count;

    /// <inheritdoc/>
    public int this[int index] =>
        (uint)index < (uint)count ? index : throw new ArgumentOutOfRangeException(nameof(index));

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator() => Enumerable.Range(0, count).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
