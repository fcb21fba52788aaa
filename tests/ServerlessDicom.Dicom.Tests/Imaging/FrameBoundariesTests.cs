using System.Buffers.Binary;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Model;
using static ServerlessDicom.Dicom.Tests.Imaging.FragmentsOf;

namespace ServerlessDicom.Dicom.Tests.Imaging;

public class FrameBoundariesTests
{
    private static readonly DicomTransferSyntax JpegBaseline = DicomTransferSyntax.FromUid("1.2.840.10008.1.2.4.50");
    private static readonly DicomTransferSyntax Rle = DicomTransferSyntax.FromUid("1.2.840.10008.1.2.5");

    [Fact]
    public void Follows_a_basic_offset_table() =>
        Assert.Equal([0, 2], Found(WithTable([0, 36], (10, Jpeg), (10, Middle), (20, Jpeg)), 2));

    [Fact]
    public void Follows_an_extended_offset_table_before_anything_else()
    {
        var table = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(table.AsSpan(8), 18);

        Assert.Equal(
            [0, 1],
            FrameBoundaries.Find(Heads((10, Jpeg), (10, Middle), (20, Jpeg)), table, 2, JpegBaseline)!
        );
    }

    [Theory]
    [InlineData(0, 35)]
    [InlineData(0, 0)]
    [InlineData(18, 36)]
    [InlineData(0, 0xFFFFFFFF)]
    [InlineData(36, 0)]
    public void Does_not_follow_offsets_that_hit_no_item(uint first, uint second) =>
        Assert.Equal([0, 1], Found(WithTable([first, second], (10, Jpeg), (10, Jpeg), (20, Middle)), 2));

    [Fact]
    public void Does_not_follow_a_table_that_lists_too_few_frames() =>
        Assert.Equal([0, 1, 2], Found(WithTable([0], (10, Jpeg), (10, Jpeg), (20, Jpeg)), 3));

    [Fact]
    public void Takes_all_fragments_for_the_only_frame() =>
        Assert.Equal([0], Found(Heads((10, Jpeg), (10, Jpeg), (20, Middle)), 1));

    [Fact]
    public void Takes_each_fragment_for_a_frame_when_they_are_as_many() =>
        Assert.Equal([0, 1, 2], Found(Lengths(10, 10, 20), 3));

    [Fact]
    public void Leaves_empty_fragments_with_the_frame_before_them() =>
        Assert.Equal([0, 1], Found(Lengths(10, 10, 0), 2));

    [Theory]
    [InlineData(0xFFD8FFDBu)]
    [InlineData(0xFFD8FFF7u)]
    [InlineData(0xFF4FFF51u)]
    [InlineData(0xFF0A1234u)]
    [InlineData(0x0000000Cu)]
    public void Tells_frames_by_their_start_markers(uint head) =>
        Assert.Equal(
            [0, 2, 3],
            Found(Heads((10, head), (10, Middle), (10, head), (20, head), (2, Middle), (4, Middle)), 3)
        );

    [Fact]
    public void Counts_the_start_markers_when_the_declared_number_is_wrong()
    {
        Assert.Equal([0, 2], Found(Heads((10, Jpeg), (10, Middle), (10, Jpeg), (2, Middle)), 7));
        Assert.Equal([0, 2], Found(Heads((10, Jpeg), (10, Middle), (10, Jpeg), (2, Middle)), null));
    }

    [Fact]
    public void Does_not_guess_without_any_sign()
    {
        Assert.Null(Find(Lengths(10, 10, 20), 2));
        Assert.Null(Find(Lengths(), 1));
    }

    [Fact]
    public void Takes_fragments_of_an_undeclared_number_of_frames_for_one() =>
        Assert.Equal([0], Found(Lengths(10, 10, 20), null));

    [Fact]
    public void Takes_each_run_length_encoded_fragment_for_a_frame() =>
        Assert.Equal([0, 1, 2], FrameBoundaries.Find(Lengths(10, 10, 20), default, 2, Rle)!);

    [Fact]
    public void Refuses_fragments_that_do_not_follow_each_other() =>
        Assert.Null(
            Find(new DicomFragments(default, [new DicomFragment(1000, 10, Jpeg), new DicomFragment(1010, 10, Jpeg)]), 2)
        );

    private static int[] Found(DicomFragments fragments, int? numberOfFrames) =>
        Assert.IsType<int[]>(Find(fragments, numberOfFrames));

    private static int[]? Find(DicomFragments fragments, int? numberOfFrames) =>
        FrameBoundaries.Find(fragments, default, numberOfFrames, JpegBaseline);
}
