using System.Diagnostics.CodeAnalysis;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Functions.Query;

/// <summary>The names of attributes in query parameters (PS3.18 §8.3.1).</summary>
internal static class AttributePath
{
    /// <summary>
    /// Reads a tag of eight hexadecimal digits or a keyword of PS3.6, or several for an attribute within sequences, joined
    /// by dots.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> name, [NotNullWhen(true)] out IReadOnlyList<DicomTag>? path)
    {
        var tags = new List<DicomTag>(2);
        path = null;
        foreach (var range in name.Split('.'))
        {
            if (!DicomTag.TryParse(name[range], out var tag) && !DicomDictionary.TryGetTag(name[range], out tag))
            {
                return false;
            }

            tags.Add(tag);
        }

        path = tags;
        return true;
    }
}
