using System.Buffers.Binary;
using System.Text;
using ServerlessDicom.Dicom.Imaging.Icc;

namespace ServerlessDicom.Dicom.Tests.Imaging.Icc;

public sealed class IccProfileTests
{
    /// <summary>ICC.1:2010 §7 and §8.3.3, §8.3.5: the tags that a display profile must have, each within the file and on a boundary of four bytes.</summary>
    [Fact]
    public void Profiles_are_complete()
    {
        Check(IccProfile.Srgb.Span, "RGB ", ["desc", "cprt", "wtpt", "rXYZ", "gXYZ", "bXYZ", "rTRC", "gTRC", "bTRC"]);
        Check(IccProfile.SrgbGray.Span, "GRAY", ["desc", "cprt", "wtpt", "kTRC"]);
    }

    [Fact]
    public void What_is_no_profile_has_no_color_space()
    {
        Assert.Null(IccProfile.ColorSpaceOf([]));
        Assert.Null(IccProfile.ColorSpaceOf(new byte[1000]));
        Assert.Null(IccProfile.ColorSpaceOf(IccProfile.Srgb.Span[..200]));
    }

    /// <summary>The primaries and the white point are those of D50: red, green and blue together are white.</summary>
    [Fact]
    public void Red_green_and_blue_make_white()
    {
        var profile = IccProfile.Srgb.Span;
        int[] white = [0, 0, 0];
        foreach (var tag in (string[])["rXYZ", "gXYZ", "bXYZ"])
        {
            for (var i = 0; i < 3; i++)
            {
                white[i] += BinaryPrimitives.ReadInt32BigEndian(Find(profile, tag)[(8 + 4 * i)..]);
            }
        }

        Assert.All(white.Zip([0.9642, 1, 0.8249]), pair => Assert.Equal(pair.Second, pair.First / 65536.0, 0.0005));
    }

    private static void Check(ReadOnlySpan<byte> profile, string colorSpace, string[] tags)
    {
        Assert.Equal(profile.Length, BinaryPrimitives.ReadInt32BigEndian(profile));
        Assert.Equal(colorSpace, IccProfile.ColorSpaceOf(profile));
        Assert.Equal(tags.Length, BinaryPrimitives.ReadInt32BigEndian(profile[128..]));
        foreach (var tag in tags)
        {
            Assert.True(Find(profile, tag).Length >= 20);
        }
    }

    private static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> profile, string tag)
    {
        for (var entry = profile[132..]; ; entry = entry[12..])
        {
            if (Encoding.ASCII.GetString(entry[..4]) == tag)
            {
                var offset = BinaryPrimitives.ReadInt32BigEndian(entry[4..]);
                Assert.Equal(0, offset % 4);
                return profile.Slice(offset, BinaryPrimitives.ReadInt32BigEndian(entry[8..]));
            }
        }
    }
}
