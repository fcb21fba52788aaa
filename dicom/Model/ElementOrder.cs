namespace ServerlessDicom.Dicom.Model;

/// <summary>Brings elements into the order of PS3.5 §7.1.</summary>
internal static class ElementOrder
{
    /// <summary>Sorts by tag. Of elements with the same tag the first one stays.</summary>
    public static DicomElement[] SortDistinct(DicomElement[] elements)
    {
        var keys = new ulong[elements.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = (ulong)elements[i].Tag.Value << 32 | (uint)i;
        }

        Array.Sort(keys, elements);
        var count = 0;
        foreach (var element in elements)
        {
            if (count == 0 || elements[count - 1].Tag != element.Tag)
            {
                elements[count++] = element;
            }
        }

        return count == elements.Length ? elements : elements[..count];
    }
}
