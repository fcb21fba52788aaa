namespace ServerlessDicom.Dicom.Model;

/// <summary>The registry of data elements of PS3.6, repeating groups included.</summary>
public static partial class DicomDictionary
{
    /// <summary>The VR the dictionary gives a tag; UN for unknown and private ones, LO for private creators, UL for group lengths. Where PS3.6 offers several ("US or SS", "OB or OW"), the reader's choice is documented at the implementation.</summary>
    public static DicomVR GetVR(DicomTag tag) => throw new NotImplementedException();

    /// <summary>The keyword of a tag, or null.</summary>
    public static string? GetKeyword(DicomTag tag) => throw new NotImplementedException();

    /// <summary>Finds a tag by its keyword (case-sensitive, PS3.18 §8.3).</summary>
    public static bool TryGetTag(ReadOnlySpan<char> keyword, out DicomTag tag) => throw new NotImplementedException();
}
