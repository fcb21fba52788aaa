namespace ServerlessDicom.Dicom.Model;

/// <content>Private blocks: the elements (gggg,bb00-bbFF) that the creator named in (gggg,00bb) reserved (PS3.5 §7.8.1).</content>
public sealed partial class DicomDataset
{
    private const int FirstBlock = 0x10;
    private const int LastBlock = 0xFF;

    /// <summary>Where a creator's element lies in this data set; null when the creator has no block in the group.</summary>
    /// <param name="group">An odd group number.</param>
    /// <param name="creator">The Private Creator's value.</param>
    /// <param name="element">The element number within the block, 00H to FFH.</param>
    public DicomTag? FindPrivateTag(ushort group, string creator, byte element)
    {
        foreach (var candidate in Elements)
        {
            var tag = candidate.Tag;
            if (tag.Group == group && tag.IsPrivateCreator && ElementValue.GetString(candidate, this) == creator)
            {
                return new DicomTag(group, (ushort)(tag.Element << 8 | element));
            }
        }

        return null;
    }

    /// <summary>The creator who reserved the block of a private data element; null when none did, or the tag is not one.</summary>
    public string? GetPrivateCreator(DicomTag tag) =>
        tag.IsPrivate && tag.Element > LastBlock
            ? GetString(new DicomTag(tag.Group, (ushort)(tag.Element >> 8)))
            : null;

    /// <summary>Where a creator's element lies, after reserving the first free block of the group for it if need be.</summary>
    /// <param name="group">An odd group number, 0009H or higher.</param>
    /// <param name="creator">The Private Creator's value.</param>
    /// <param name="element">The element number within the block, 00H to FFH.</param>
    /// <exception cref="ArgumentException">The group is not private.</exception>
    /// <exception cref="InvalidOperationException">All blocks of the group are taken.</exception>
    public DicomTag ReservePrivateTag(ushort group, string creator, byte element)
    {
        if (group % 2 == 0 || group <= 7)
        {
            throw new ArgumentException("Private groups are odd and above 0007H.", nameof(group));
        }

        if (FindPrivateTag(group, creator, element) is { } found)
        {
            return found;
        }

        for (var block = FirstBlock; block <= LastBlock; block++)
        {
            var reservation = new DicomTag(group, (ushort)block);
            if (!Contains(reservation))
            {
                AddOrUpdate(reservation, DicomVR.LO, creator);
                return new DicomTag(group, (ushort)(block << 8 | element));
            }
        }

        throw new InvalidOperationException("All private blocks of the group are taken.");
    }
}
