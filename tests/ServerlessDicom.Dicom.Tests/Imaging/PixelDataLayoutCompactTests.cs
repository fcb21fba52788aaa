using FsCheck;
using FsCheck.Fluent;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Dicom.Tests.Imaging;

public class PixelDataLayoutCompactTests
{
    private static readonly PixelDataLayout Native = new()
    {
        Tag = DicomTag.FloatPixelData,
        Offset = 123456,
        Length = 4096,
        FrameCount = 4,
        FrameBits = 8192,
        WordSize = 4,
        IsBigEndian = true,
    };

    [Fact]
    public void Comes_back_the_same_when_native()
    {
        Assert.Equal(Native, PixelDataLayout.FromBytes(Native.ToBytes()));
        Assert.InRange(Native.ToBytes().Length, 1, 16);
    }

    [Fact]
    public void Comes_back_the_same_when_encapsulated() =>
        Prop.ForAll(
                FramesOfFragments().ToArbitrary(),
                frames =>
                {
                    var layout = Encapsulated(frames);
                    var back = PixelDataLayout.FromBytes(layout.ToBytes());
                    Assert.Equal(layout, back);
                    Assert.Equal(frames.Length, back.FrameCount);
                    var offset = layout.Offset;
                    for (var i = 0; i < frames.Length; i++)
                    {
                        var fragments = back.GetFragments(i);
                        Assert.Equal(frames[i], fragments.Select(fragment => (uint)fragment.Length));
                        foreach (var fragment in fragments)
                        {
                            Assert.Equal(offset, fragment.Offset);
                            offset += fragment.Length + 8;
                        }
                    }

                    Assert.Equal(layout.Offset + layout.Length, offset - 8);
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Takes_up_to_three_bytes_for_a_fragment_of_two_megabytes()
    {
        var layout = Encapsulated([.. Enumerable.Range(0, 1000).Select(i => new uint[] { (uint)(2000 * i) + 2 })]);

        Assert.InRange(layout.ToBytes().Length, 1000, 3000 + 16);
    }

    [Fact]
    public void Finds_a_late_frame_without_unpacking_the_others()
    {
        var layout = Encapsulated([.. Enumerable.Repeat(new uint[] { 500 }, 100_000)]);
        layout.GetFragments(0);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var fragments = layout.GetFragments(99_999);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal([new FrameFragment(1000 + 99_999 * 508, 500)], fragments);
        Assert.InRange(allocated, 0, 1000);
    }

    [Fact]
    public void Refuses_every_cut_of_a_layout()
    {
        foreach (
            var whole in new[]
            {
                Native.ToBytes(),
                Encapsulated([
                        [5, 6],
                        [700],
                        [80000],
                    ])
                    .ToBytes(),
            }
        )
        {
            for (var length = 0; length < whole.Length; length++)
            {
                Assert.Throws<FormatException>(() => PixelDataLayout.FromBytes(whole.AsSpan(0, length)));
            }
        }
    }

    [Fact]
    public void Refuses_or_understands_hostile_bytes_but_never_fails_otherwise() =>
        Prop.ForAll<byte[]>(random =>
            {
                byte[] bytes = [1, .. random];
                try
                {
                    var layout = PixelDataLayout.FromBytes(bytes);
                    if (layout.FrameCount > 0)
                    {
                        _ = layout.IsEncapsulated
                            ? layout.GetFragments(layout.FrameCount - 1).Count
                            : layout.GetNativeRange(layout.FrameCount - 1).Length;
                    }
                }
                catch (FormatException)
                {
                    return;
                }
            })
            .Check(Properties.Cases(2000));

    [Fact]
    public void Refuses_a_claim_of_many_frames_without_allocating_for_them()
    {
        byte[] claim = [1, 0b10100, 1, 0xFF, 0xFF, 0xFF, 0xFF, 0x07, 1, 1, 1];

        Assert.Throws<FormatException>(() => PixelDataLayout.FromBytes(claim));
    }

    private static Gen<uint[][]> FramesOfFragments() =>
        Gen.Choose(0, 100_000)
            .Select(length => (uint)length)
            .NonEmptyListOf()
            .Select(frame => frame.ToArray())
            .NonEmptyListOf()
            .Select(frames => frames.ToArray());

    private static PixelDataLayout Encapsulated(uint[][] frames)
    {
        var fragments = FragmentsOf.Lengths([.. frames.SelectMany(frame => frame)]).Items;
        var starts = new int[frames.Length];
        for (var i = 1; i < frames.Length; i++)
        {
            starts[i] = starts[i - 1] + frames[i - 1].Length;
        }

        return new PixelDataLayout
        {
            Tag = DicomTag.PixelData,
            Offset = fragments[0].Offset,
            Length = fragments[^1].Offset + fragments[^1].Length - fragments[0].Offset,
            FrameCount = frames.Length,
            Frames = FrameTable.Create(fragments, starts),
        };
    }
}
