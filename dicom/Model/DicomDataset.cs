using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace ServerlessDicom.Dicom.Model;

/// <summary>
/// A data set or sequence item: elements in ascending tag order. Values are slices of what was read and are
/// decoded when asked for.
/// </summary>
/// <remarks>Not safe for a writer beside other threads; any number of threads may read.</remarks>
public sealed partial class DicomDataset : IReadOnlyCollection<DicomElement>
{
    private const int FirstCapacity = 8;

    private DicomElement[] _elements = [];
    private int _count;
    private bool _isModified;

    /// <summary>Whether multi-byte binary values in it are big endian.</summary>
    public bool IsBigEndian { get; internal init; }

    /// <summary>The data set whose sequence this is an item of; null at the top.</summary>
    public DicomDataset? Parent { get; internal set; }

    /// <inheritdoc/>
    public int Count => _count;

    /// <summary>The elements in ascending tag order, without an enumerator; valid until the next change.</summary>
    public ReadOnlySpan<DicomElement> Elements => _elements.AsSpan(0, _count);

    /// <summary>Whether anything was added, replaced or taken out, here or in an item, since it was read.</summary>
    public bool IsModified
    {
        get
        {
            if (_isModified)
            {
                return true;
            }

            foreach (var element in Elements)
            {
                if (element.Items is { } items && items.Any(item => item.IsModified))
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Finds an element of this data set (not of its items).</summary>
    public bool TryGetElement(DicomTag tag, [NotNullWhen(true)] out DicomElement? element)
    {
        var index = Find(tag);
        element = index >= 0 ? _elements[index] : null;
        return index >= 0;
    }

    /// <summary>Whether it has the element, empty or not.</summary>
    public bool Contains(DicomTag tag) => Find(tag) >= 0;

    /// <summary>Adds an element, or replaces the one of the same tag.</summary>
    public DicomDataset AddOrUpdate(DicomElement element)
    {
        ArgumentNullException.ThrowIfNull(element);
        foreach (var item in element.Items ?? [])
        {
            item.Parent = this;
        }

        _isModified = true;
        var index = Find(element.Tag);
        if (index >= 0)
        {
            _elements[index] = element;
            return this;
        }

        if (_count == _elements.Length)
        {
            Array.Resize(ref _elements, Math.Max(FirstCapacity, _count * 2));
        }

        _elements.AsSpan(~index, _count - ~index).CopyTo(_elements.AsSpan(~index + 1));
        _elements[~index] = element;
        _count++;
        return this;
    }

    /// <summary>Takes an element out; false when there was none.</summary>
    public bool Remove(DicomTag tag)
    {
        var index = Find(tag);
        if (index < 0)
        {
            return false;
        }

        _isModified = true;
        _elements.AsSpan(index + 1, _count - index - 1).CopyTo(_elements.AsSpan(index));
        _elements[--_count] = null!;
        return true;
    }

    /// <inheritdoc/>
    public IEnumerator<DicomElement> GetEnumerator() => _elements.Take(_count).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Takes over elements that a reader found, behind those it found before. Of two with the same tag the first stays.</summary>
    internal void AppendRead(DicomElement[] elements, bool isOutOfOrder)
    {
        if (_count > 0 && elements.Length > 0)
        {
            isOutOfOrder |= elements[0].Tag <= _elements[_count - 1].Tag;
            elements = [.. Elements, .. elements];
        }

        if (elements.Length > 0)
        {
            _elements = isOutOfOrder ? ElementOrder.SortDistinct(elements) : elements;
            _count = _elements.Length;
        }
    }

    // The index, or the complement of where the tag would go.
    private int Find(DicomTag tag)
    {
        var elements = _elements;
        var (low, high) = (0, _count - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var found = elements[middle].Tag;
            if (found == tag)
            {
                return middle;
            }

            if (found < tag)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return ~low;
    }
}
