using System.Diagnostics.CodeAnalysis;

namespace ServerlessDicom.Functions.Rendering;

/// <summary>What was used last, as much as a number of bytes allows: what was not used for longest makes room.</summary>
/// <typeparam name="TKey">What it is found by.</typeparam>
/// <typeparam name="TValue">What is kept; nobody changes it.</typeparam>
/// <param name="maxBytes">Bytes of all that is kept.</param>
internal sealed class RecentlyUsed<TKey, TValue>(long maxBytes)
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, LinkedListNode<Kept>> _byKey = [];

    /// <summary>The last one used first.</summary>
    private readonly LinkedList<Kept> _kept = new();

    private long _bytes;

    /// <summary>Finds what is kept, and keeps it for longer.</summary>
    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        lock (_lock)
        {
            if (!_byKey.TryGetValue(key, out var node))
            {
                value = default;
                return false;
            }

            if (node != _kept.First)
            {
                _kept.Remove(node);
                _kept.AddFirst(node);
            }

            value = node.Value.Value;
            return true;
        }
    }

    /// <summary>Keeps something in place of what is kept under the key; nothing, when it is longer than all that is kept.</summary>
    /// <param name="key">What it is found by.</param>
    /// <param name="value">What is kept.</param>
    /// <param name="bytes">How many bytes it counts as.</param>
    public void Set(TKey key, TValue value, long bytes)
    {
        lock (_lock)
        {
            if (_byKey.TryGetValue(key, out var before))
            {
                Remove(before);
            }

            if (bytes > maxBytes)
            {
                return;
            }

            _byKey.Add(key, _kept.AddFirst(new Kept(key, value, bytes)));
            _bytes += bytes;
            while (_bytes > maxBytes)
            {
                Remove(_kept.Last!);
            }
        }
    }

    private void Remove(LinkedListNode<Kept> node)
    {
        _kept.Remove(node);
        _byKey.Remove(node.Value.Key);
        _bytes -= node.Value.Bytes;
    }

    private readonly record struct Kept(TKey Key, TValue Value, long Bytes);
}
