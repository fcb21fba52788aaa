using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Tests;

/// <summary>Data sets as whole ones, but for values that make no sense.</summary>
internal static class BrokenValues
{
    /// <summary>A copy with about one value in ten replaced by other bytes, fewer or as many.</summary>
    public static DicomDataset In(DicomDataset dataset, Random random)
    {
        var broken = new DicomDataset();
        foreach (var element in dataset)
        {
            if (element.Items is { } items)
            {
                broken.AddOrUpdate(element.Tag, [.. items.Select(item => In(item, random))]);
                continue;
            }

            var value = element.Value.ToArray();
            switch (random.Next(40))
            {
                case 0:
                    random.NextBytes(value);
                    break;
                case 1:
                    Array.Fill(value, (byte)(random.Next(2) == 0 ? 0xFF : 0x7F));
                    break;
                case 2:
                    value = value[..random.Next(value.Length + 1)];
                    break;
                case 3:
                    Array.Fill(value, (byte)'9');
                    break;
                default:
                    break;
            }

            broken.AddOrUpdate(new DicomElement(element.Tag, element.VR, value));
        }

        return broken;
    }
}
