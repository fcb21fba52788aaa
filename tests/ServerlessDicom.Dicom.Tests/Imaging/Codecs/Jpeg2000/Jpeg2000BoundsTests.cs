using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Codecs;
using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000;

namespace ServerlessDicom.Dicom.Tests.Imaging.Codecs.Jpeg2000;

/// <summary>Codestreams that claim much and have little cost little.</summary>
public class Jpeg2000BoundsTests
{
    private const int Side = 512;

    private static readonly ImagePixel _image = GeneratedImage.Describe(Side, Side, 1, 8, 8, false);

    [Fact]
    public void A_packet_that_says_nothing_of_many_blocks_can_come_a_few_times_only()
    {
        // 16,384 blocks of 4 x 4 in a precinct; each packet says that there is nothing of them yet, by one bit.
        Assert.Throws<CodecException>(() => Decode(Codestream(layers: 65_535, precinct: 0xFF, packets: Repeat(0x80))));

        static byte[] Repeat(byte packet) => [.. Enumerable.Repeat(packet, 65_535)];
    }

    [Fact]
    public void Packets_that_say_so_a_few_times_are_decoded()
    {
        var native = Decode(Codestream(layers: 20, precinct: 0xFF, packets: [.. Enumerable.Repeat((byte)0x80, 20)]));

        Assert.Equal(-1, native.AsSpan().IndexOfAnyExcept((byte)128));
    }

    [Theory]
    [InlineData(1, 0x00)] // 2^18 precincts.
    [InlineData(65_535, 0x88)]
    public void More_packets_than_bytes_are_refused_before_they_cost_anything(int layers, byte precinct)
    {
        var codestream = Codestream(layers, precinct, packets: new byte[100]);
        var native = new byte[_image.FrameBytes];
        _ = Assert.Throws<CodecException>(() => Jpeg2000Codec.Decode(codestream, _image, native));

        var before = GC.GetAllocatedBytesForCurrentThread();
        _ = Assert.Throws<CodecException>(() => Jpeg2000Codec.Decode(codestream, _image, native));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Fact]
    public void Another_size_than_that_of_the_image_is_refused_before_it_costs_anything()
    {
        var codestream = Codestream(layers: 1, precinct: 0xFF, packets: [0]);
        var image = _image with { Rows = 1, Columns = 1 };
        _ = Assert.Throws<CodecException>(() => Jpeg2000Codec.Decode(codestream, image, new byte[1]));

        var before = GC.GetAllocatedBytesForCurrentThread();
        _ = Assert.Throws<CodecException>(() => Jpeg2000Codec.Decode(codestream, image, new byte[1]));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Fact]
    public void More_changes_of_the_progression_than_any_codestream_has_are_refused()
    {
        byte[] change = [0, 0, 0, 1, 1, 1, 0];
        byte[] changes =
        [
            0xFF,
            0x5F,
            .. UInt16(2 + 100 * change.Length),
            .. Enumerable.Repeat(change, 100).SelectMany(_ => _),
        ];

        Assert.Throws<CodecException>(() =>
            Decode(Codestream(layers: 1, precinct: 0xFF, packets: [0], segment: changes))
        );
    }

    private static byte[] Decode(byte[] codestream) => TestFrames.Decode(Jpeg2000Codec.Decode, codestream, _image);

    /// <summary>One tile of one component without decomposition, of code-blocks of 4 x 4.</summary>
    private static byte[] Codestream(int layers, byte precinct, byte[] packets, byte[]? segment = null) =>
        [
            .. (ReadOnlySpan<byte>)[0xFF, 0x4F, 0xFF, 0x51, 0, 41, 0, 0],
            .. UInt32(Side),
            .. UInt32(Side),
            .. UInt32(0),
            .. UInt32(0),
            .. UInt32(Side),
            .. UInt32(Side),
            .. UInt32(0),
            .. UInt32(0),
            .. (ReadOnlySpan<byte>)[0, 1, 7, 1, 1],
            .. (ReadOnlySpan<byte>)[0xFF, 0x52, 0, 13, 1, 0],
            .. UInt16(layers),
            .. (ReadOnlySpan<byte>)[0, 0, 0, 0, 0, 1, precinct],
            .. (ReadOnlySpan<byte>)[0xFF, 0x5C, 0, 4, 0x40, 0x40],
            .. segment ?? [],
            .. (ReadOnlySpan<byte>)[0xFF, 0x90, 0, 10, 0, 0],
            .. UInt32(14 + packets.Length),
            .. (ReadOnlySpan<byte>)[0, 1, 0xFF, 0x93],
            .. packets,
            .. (ReadOnlySpan<byte>)[0xFF, 0xD9],
        ];

    private static byte[] UInt16(int value) => [(byte)(value >> 8), (byte)value];

    private static byte[] UInt32(int value) => [.. UInt16(value >> 16), .. UInt16(value)];
}
