using System.Buffers;

namespace ServerlessDicom.Dicom.Parsing;

/// <summary>
/// Collects what belongs to the open levels of nesting: that of an inner level lies above that of the outer ones, and
/// leaves as an array of just the right size when the level closes.
/// </summary>
internal sealed class ParseStack<T>
    where T : class
{
    private const int FirstCapacity = 256;

    private T[] _entries = [];

    public int Count { get; private set; }

    public void Push(T entry)
    {
        if (Count == _entries.Length)
        {
            Grow();
        }

        _entries[Count++] = entry;
    }

    /// <summary>Takes off everything above the first <paramref name="count"/> entries.</summary>
    public T[] PopTo(int count)
    {
        var popped = _entries.AsSpan(count, Count - count).ToArray();
        Truncate(count);
        return popped;
    }

    public void Truncate(int count)
    {
        _entries.AsSpan(count, Count - count).Clear();
        Count = count;
    }

    /// <summary>Gives its memory back to the pool. It may go on being used.</summary>
    public void Release()
    {
        Truncate(0);
        Return(_entries);
        _entries = [];
    }

    private void Grow()
    {
        var larger = ArrayPool<T>.Shared.Rent(Math.Max(FirstCapacity, Count * 2));
        _entries.AsSpan(0, Count).CopyTo(larger);
        _entries.AsSpan(0, Count).Clear();
        Return(_entries);
        _entries = larger;
    }

    // Entries beyond the count are clear at any time, so that the pool keeps nothing alive.
    private static void Return(T[] entries)
    {
        if (entries.Length > 0)
        {
            ArrayPool<T>.Shared.Return(entries);
        }
    }
}
