using FsCheck;
using FsCheck.Fluent;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;

namespace ServerlessDicom.Dicom.Tests.Parsing;

/// <summary>Random data sets with every VR, nested, written and read again.</summary>
public class DicomFileWriterPropertyTests
{
    private const int DeepestLevel = 3;

    private static readonly DicomVR[] ValueVRs =
    [
        .. Enum.GetValues<DicomVR>().Where(vr => vr is not (DicomVR.None or DicomVR.SQ)),
    ];

    [Fact]
    public void Written_data_sets_read_the_same_in_every_syntax() =>
        Prop.ForAll(
                Seeds(),
                seed =>
                {
                    var random = new Random(seed);
                    var source = Writing.Uncompressed[random.Next(Writing.Uncompressed.Count)];
                    var dataset = Dataset(random, source.IsBigEndian, 0);
                    foreach (var syntax in Writing.Uncompressed)
                    {
                        RoundTrip(dataset, source, syntax);
                    }
                }
            )
            .QuickCheckThrowOnFailure();

    private static Arbitrary<int> Seeds() => Gen.Choose(0, int.MaxValue).ToArbitrary();

    private static void RoundTrip(DicomDataset dataset, DicomTransferSyntax source, DicomTransferSyntax syntax)
    {
        var file = new DicomFile
        {
            FileMetaInformation = new DicomDataset(),
            Dataset = dataset,
            TransferSyntax = source,
        };
        var written = file.ToBytesAsync(syntax).GetAwaiter().GetResult();
        var back = DicomFile.Parse(written);
        Assert.Equal(Values.Of(dataset), Values.Of(back.Dataset));
        Assert.Equal(syntax, back.TransferSyntax);
        if (syntax.IsExplicitVR)
        {
            Assert.Equal(VRs(dataset), VRs(back.Dataset));
        }

        if (!syntax.IsDeflated)
        {
            Assert.Equal(written.Length, DicomFileWriter.GetLength(file, syntax));
        }
    }

    private static List<DicomVR> VRs(DicomDataset dataset) =>
        [
            .. dataset.SelectMany(element =>
                element.Items is { } items
                    ? items.SelectMany(VRs).Prepend(DicomVR.SQ)
                    : new[] { element.Length > 65534 && !element.VR.HasLongHeader() ? DicomVR.UN : element.VR }
            ),
        ];

    private static DicomDataset Dataset(Random random, bool isBigEndian, int level)
    {
        var dataset = new DicomDataset { IsBigEndian = isBigEndian };
        var element = 0;
        for (var count = random.Next(12); count > 0; count--)
        {
            // Private elements of group 0029: any VR goes. Past the block of creators, which have a VR of their own.
            element += random.Next(1, 20);
            var tag = new DicomTag(0x0029, (ushort)(0x1000 + element));
            dataset.AddOrUpdate(
                level < DeepestLevel && random.Next(5) == 0
                    ? Sequence(random, tag, isBigEndian, level)
                    : Value(random, tag)
            );
        }

        return dataset;
    }

    private static DicomElement Sequence(Random random, DicomTag tag, bool isBigEndian, int level) =>
        new(tag, [.. Enumerable.Range(0, random.Next(4)).Select(_ => Dataset(random, isBigEndian, level + 1))]);

    private static DicomElement Value(Random random, DicomTag tag)
    {
        var vr = ValueVRs[random.Next(ValueVRs.Length)];
        var unit = vr.UnitSize();
        var length =
            unit
            * random.Next(60) switch
            {
                0 => 0,
                1 => 66000 / unit,
                2 => random.Next(200_000) / unit,
                _ => random.Next(40),
            };
        var value = new byte[length];
        random.NextBytes(value);
        return new DicomElement(tag, vr, value);
    }
}
