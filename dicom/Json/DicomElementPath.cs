using System.Globalization;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Json;

/// <summary>
/// Names one element of a data set, nested ones too: tags and 1-based item numbers in turn, separated by slashes, such as
/// <c>7FE00010</c> or <c>00480105/1/00282000</c>.
/// </summary>
/// <param name="Tags">The tag at each level; the last is the element itself.</param>
/// <param name="Items">The 1-based item number within each of the sequences; one shorter than <paramref name="Tags"/>.</param>
public sealed record DicomElementPath(IReadOnlyList<DicomTag> Tags, IReadOnlyList<int> Items)
{
    /// <summary>Reads a path; null when the text is not one.</summary>
    public static DicomElementPath? Parse(ReadOnlySpan<char> text)
    {
        var tags = new List<DicomTag>();
        var items = new List<int>();
        foreach (var range in text.Split('/'))
        {
            var part = text[range];
            if (tags.Count == items.Count)
            {
                if (!DicomTag.TryParse(part, out var tag))
                {
                    return null;
                }

                tags.Add(tag);
            }
            else
            {
                if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var item) || item < 1)
                {
                    return null;
                }

                items.Add(item);
            }
        }

        return tags.Count == items.Count + 1 ? new DicomElementPath(tags, items) : null;
    }

    /// <summary>Finds the element, and the data set that directly holds it; null when there is none.</summary>
    public (DicomDataset Holder, DicomElement Element)? Find(DicomDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var holder = dataset;
        for (var i = 0; i < Items.Count; i++)
        {
            if (
                !holder.TryGetElement(Tags[i], out var sequence)
                || sequence.Items is not { } items
                || Items[i] > items.Count
            )
            {
                return null;
            }

            holder = items[Items[i] - 1];
        }

        return holder.TryGetElement(Tags[^1], out var element) ? (holder, element) : null;
    }
}
