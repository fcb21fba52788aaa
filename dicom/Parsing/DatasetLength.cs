using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Parsing;

/// <summary>How long a data set gets when <see cref="DatasetEncoder"/> writes it.</summary>
internal static class DatasetLength
{
    /// <summary>The bytes of a data set with all that is nested in it.</summary>
    public static long Of(DicomDataset dataset, DataSetEncoding encoding)
    {
        var total = 0L;
        var rest = new Stack<DicomDataset>();
        rest.Push(dataset);
        while (rest.TryPop(out var level))
        {
            foreach (var element in level.Elements)
            {
                if (element.Tag.IsGroupLength)
                {
                    continue;
                }

                var header = EncodedElementHeader.Of(element, level, encoding);
                total += header.Size;
                if (header.Length != EncodedElementHeader.UndefinedLength)
                {
                    total += header.Length;
                    continue;
                }

                total += ElementHeader.ShortLength;
                if (element.Fragments is { } fragments)
                {
                    total += ElementHeader.ShortLength + fragments.BasicOffsetTable.Length;
                    total += fragments.Items.Sum(fragment => ElementHeader.ShortLength + fragment.Length);
                    continue;
                }

                foreach (var item in element.Items ?? [])
                {
                    total += 2 * ElementHeader.ShortLength;
                    rest.Push(item);
                }
            }
        }

        return total;
    }
}
