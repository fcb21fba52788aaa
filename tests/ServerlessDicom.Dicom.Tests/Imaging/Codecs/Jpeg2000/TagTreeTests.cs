using FsCheck;
using FsCheck.Fluent;
using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Encoding;
using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Tiles;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Dicom.Tests.Imaging.Codecs.Jpeg2000;

public class TagTreeTests
{
    [Fact]
    public void What_is_encoded_of_numbers_tells_whether_they_are_below_each_threshold() =>
        Check.One(
            Properties.Cases(300),
            Prop.ForAll(
                Grids().ToArbitrary(),
                grid =>
                {
                    using var codestream = new CodestreamWriter();
                    var header = new PacketHeaderWriter(codestream);
                    var encoder = new TagTreeEncoder(grid.Values, grid.Columns);
                    ForEachQuestion(
                        grid,
                        (index, threshold) =>
                            encoder.Encode(header, index % grid.Columns, index / grid.Columns, threshold)
                    );
                    header.Flush();

                    var bits = new PacketBits(codestream.Written);
                    var tree = new TagTree(grid.Columns, grid.Values.Length / grid.Columns);
                    var answers = new List<bool>();
                    for (var threshold = 1; threshold <= grid.Max; threshold++)
                    {
                        for (var index = 0; index < grid.Values.Length; index++)
                        {
                            answers.Add(tree.IsBelow(ref bits, index, threshold) == grid.Values[index] < threshold);
                        }
                    }

                    bits.Align();
                    return answers.TrueForAll(isRight => isRight) && bits.Position == codestream.Length;
                }
            )
        );

    private static void ForEachQuestion(Grid grid, Action<int, int> ask)
    {
        for (var threshold = 1; threshold <= grid.Max; threshold++)
        {
            for (var index = 0; index < grid.Values.Length; index++)
            {
                ask(index, threshold);
            }
        }
    }

    private static Gen<Grid> Grids() =>
        from columns in Gen.Choose(1, 9)
        from rows in Gen.Choose(1, 9)
        from max in Gen.Choose(1, 12)
        from values in Gen.ArrayOf(Gen.Choose(0, max), columns * rows)
        select new Grid(columns, max, values);

    private sealed record Grid(int Columns, int Max, int[] Values);
}
