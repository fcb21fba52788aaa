namespace ServerlessDicom.Dicom.Model;

/// <summary>
/// The registry of data elements of PS3.6, repeating groups included. Its tables are data of the assembly: nothing is
/// built when the program starts.
/// </summary>
public static partial class DicomDictionary
{
    private const int NotFound = -1;

    private const int SeveralValues = 1;

    private const int SignedByPixelRepresentation = 2;

    /// <summary>
    /// The VR the dictionary gives a tag; UN for unknown and private ones, LO for private creators, UL for group lengths.
    /// Where PS3.6 offers several, "US or SS" gives US (see <see cref="DependsOnPixelRepresentation"/>) and everything
    /// with OW in it gives OW, which is what it always is in Implicit VR (PS3.5 §A.1).
    /// </summary>
    public static DicomVR GetVR(DicomTag tag)
    {
        if (tag.IsGroupLength)
        {
            return DicomVR.UL;
        }

        if (tag.IsPrivate)
        {
            return tag.IsPrivateCreator ? DicomVR.LO : DicomVR.UN;
        }

        var index = Find(tag);
        return index == NotFound ? DicomVR.UN : (DicomVR)VRs[index];
    }

    /// <summary>Whether PS3.6 says "US or SS", which Pixel Representation (0028,0103) decides.</summary>
    public static bool DependsOnPixelRepresentation(DicomTag tag) => HasFlag(tag, SignedByPixelRepresentation);

    /// <summary>Whether the value multiplicity of PS3.6 allows more than one value; true for tags it does not know.</summary>
    public static bool AllowsSeveralValues(DicomTag tag) => HasFlag(tag, SeveralValues) || Find(tag) == NotFound;

    /// <summary>The keyword of a tag, or null.</summary>
    public static string? GetKeyword(DicomTag tag)
    {
        var index = Find(tag);
        return index == NotFound ? null : KeywordTable.GetString(index);
    }

    /// <summary>All tags with their keywords, but for those of repeating groups, in order.</summary>
    public static IEnumerable<(DicomTag Tag, string Keyword)> GetKeywords()
    {
        for (var i = 0; i < PlainCount; i++)
        {
            yield return (new DicomTag(Tags[i]), KeywordTable.GetString(i));
        }
    }

    /// <summary>Finds a tag by its keyword (case-sensitive, PS3.18 §8.3); the first of the tags of a repeating group.</summary>
    public static bool TryGetTag(ReadOnlySpan<char> keyword, out DicomTag tag)
    {
        var keywords = KeywordTable;
        var order = ByKeyword;
        var (low, high) = (0, order.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            switch (keywords.CompareTo(order[middle], keyword))
            {
                case 0:
                    tag = new DicomTag(Tags[order[middle]]);
                    return true;
                case < 0:
                    low = middle + 1;
                    break;
                default:
                    high = middle - 1;
                    break;
            }
        }

        tag = default;
        return false;
    }

    private static RegistryText KeywordTable => new(Keywords, KeywordEnds);

    private static bool HasFlag(DicomTag tag, int flag)
    {
        var index = Find(tag);
        return index != NotFound && (Flags[index] & flag) != 0;
    }

    private static int Find(DicomTag tag)
    {
        var index = Tags[..PlainCount].BinarySearch(tag.Value);
        return index >= 0 ? index : FindRepeating(tag);
    }

    // Only groups 0020, 0028, 1000, 1010, 50xx, 60xx and 7Fxx repeat; the rest need not look.
    private static int FindRepeating(DicomTag tag)
    {
        if (tag.IsPrivate || tag.Group is not (0x0020 or 0x0028 or 0x1000 or 0x1010 or >= 0x5000))
        {
            return NotFound;
        }

        var masks = RepeatingMasks;
        var values = Tags[PlainCount..];
        for (var i = 0; i < masks.Length; i++)
        {
            if (((tag.Value ^ values[i]) & masks[i]) == 0)
            {
                return PlainCount + i;
            }
        }

        return NotFound;
    }
}
