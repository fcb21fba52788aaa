using System.Diagnostics.CodeAnalysis;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Rendering;

/// <summary>
/// The attributes of multi-frame images that were shown last: whoever shows one frame soon shows the next, and the
/// attributes of many frames take longer to read than the frame.
/// </summary>
internal sealed class AttributesCache
{
    /// <summary>Bytes of all that is kept, as they are in the files; in memory they are a few times as many.</summary>
    private const long MaxBytes = 16 << 20;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<Kept>> _byVersion = new(StringComparer.Ordinal);

    /// <summary>The last one used first.</summary>
    private readonly LinkedList<Kept> _kept = new();

    private long _bytes;

    /// <summary>Finds the attributes of a version of an instance.</summary>
    public bool TryGet(InstanceEntry entry, [NotNullWhen(true)] out DicomDataset? dataset)
    {
        lock (_lock)
        {
            if (!_byVersion.TryGetValue(entry.Version, out var node))
            {
                dataset = null;
                return false;
            }

            _kept.Remove(node);
            _kept.AddFirst(node);
            dataset = node.Value.Dataset;
            return true;
        }
    }

    /// <summary>Keeps the attributes of a version of an instance, in place of those that were not used for longest.</summary>
    /// <param name="entry">The version.</param>
    /// <param name="dataset">Its attributes, which nobody changes.</param>
    /// <param name="length">Their bytes in the file.</param>
    public void Add(InstanceEntry entry, DicomDataset dataset, long length)
    {
        lock (_lock)
        {
            if (length > MaxBytes || _byVersion.ContainsKey(entry.Version))
            {
                return;
            }

            _byVersion.Add(entry.Version, _kept.AddFirst(new Kept(entry.Version, dataset, length)));
            _bytes += length;
            while (_bytes > MaxBytes)
            {
                var (version, _, bytes) = _kept.Last!.Value;
                _kept.RemoveLast();
                _byVersion.Remove(version);
                _bytes -= bytes;
            }
        }
    }

    private sealed record Kept(string Version, DicomDataset Dataset, long Length);
}
