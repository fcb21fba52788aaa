using System.Globalization;
using System.Text;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;

namespace ServerlessDicom.Dicom.Tests.Parsing;

/// <summary>A data set as lines of text: nesting, tag, VR, length field, offset.</summary>
internal static class DataSetDump
{
    public static string Of(DicomFile file)
    {
        var text = new StringBuilder();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"{file.TransferSyntax} at {file.DatasetOffset}, preamble {file.Preamble.Length}"
        );
        Append(text, file.FileMetaInformation, 0);
        Append(text, file.Dataset, 0);
        return text.ToString();
    }

    public static string Of(DicomDataset dataset)
    {
        var text = new StringBuilder();
        Append(text, dataset, 0);
        return text.ToString();
    }

    private static void Append(StringBuilder text, DicomDataset dataset, int depth)
    {
        foreach (var element in dataset)
        {
            text.Append(' ', depth)
                .AppendLine(
                    CultureInfo.InvariantCulture,
                    $"{element.Tag} {element.VR} {element.Length} {element.Offset}"
                );
            if (element.Fragments is { } fragments)
            {
                text.Append(' ', depth).AppendLine(Convert.ToHexString(fragments.BasicOffsetTable.Span));
                foreach (var fragment in fragments.Items)
                {
                    text.Append(' ', depth).AppendLine(CultureInfo.InvariantCulture, $"{fragment}");
                }
            }

            foreach (var item in element.Items ?? [])
            {
                text.Append(' ', depth).AppendLine(CultureInfo.InvariantCulture, $"item {item.IsBigEndian}");
                Append(text, item, depth + 1);
            }
        }
    }
}
