using System.Security.Cryptography;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Tests.Parsing;

/// <summary>
/// What a data set says, whatever the syntax it is said in: a line for each element, with its value in little endian,
/// padded to an even length. VRs are left out, since implicit VR loses them; so are group lengths.
/// </summary>
internal static class Values
{
    private const int LongestShown = 32;

    /// <summary>The lines.</summary>
    /// <param name="dataset">The data set; all its values are held.</param>
    /// <param name="content">Where its fragments are.</param>
    public static List<string> Of(DicomDataset dataset, ReadOnlyMemory<byte> content = default)
    {
        var lines = new List<string>();
        Add(lines, "", dataset, content.Span);
        return lines;
    }

    private static void Add(List<string> lines, string path, DicomDataset dataset, ReadOnlySpan<byte> content)
    {
        foreach (var element in dataset)
        {
            if (element.Tag.IsGroupLength)
            {
                continue;
            }

            var at = $"{path}{element.Tag}";
            if (element.Items is { Count: > 0 } items)
            {
                for (var i = 0; i < items.Count; i++)
                {
                    lines.Add($"{at}[{i}]");
                    Add(lines, $"{at}[{i}].", items[i], content);
                }
            }
            else if (element.Fragments is { } fragments)
            {
                lines.Add($"{at} table {Show(fragments.BasicOffsetTable.Span)}");
                foreach (var fragment in fragments.Items)
                {
                    lines.Add($"{at} fragment {Show(content.Slice((int)fragment.Offset, (int)fragment.Length))}");
                }
            }
            else
            {
                Assert.True(element.IsHeld);
                lines.Add($"{at} {Show(LittleEndian(element, dataset.IsBigEndian))}");
            }
        }
    }

    private static byte[] LittleEndian(DicomElement element, bool isBigEndian)
    {
        var value = element.Value.ToArray();
        var unit = isBigEndian ? element.VR.UnitSize() : 1;
        for (var i = 0; i + unit <= value.Length && unit > 1; i += unit)
        {
            Array.Reverse(value, i, unit);
        }

        return value.Length % 2 == 0 ? value : [.. value, element.VR.Padding()];
    }

    private static string Show(ReadOnlySpan<byte> value) =>
        value.Length <= LongestShown
            ? Convert.ToHexString(value)
            : $"{value.Length} bytes {Convert.ToHexString(SHA256.HashData(value))}";
}
