using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Codestreams;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Blocks;

/// <summary>How the passes of a code-block fall into segments, each with a length of its own (ISO/IEC 15444-1 §B.10.7, §D.4, §D.6).</summary>
internal static class BlockSegments
{
    /// <summary>With bypass, the passes before the first raw one.</summary>
    public const int PassesBeforeBypass = 10;

    /// <summary>Passes of a bit-plane.</summary>
    public const int PassesOfBitPlane = 3;

    /// <summary>Whether a segment begins with a pass, and how many passes the segment can have from it on.</summary>
    public static (bool IsNewSegment, int Room) RoomAt(CodeBlockStyle style, int pass)
    {
        if ((style & CodeBlockStyle.HighThroughput) != 0)
        {
            // A cleanup pass, then together the two that refine it.
            var place = pass % PassesOfBitPlane;
            return place == 0 ? (true, 1) : (place == 1, PassesOfBitPlane - place);
        }

        if ((style & CodeBlockStyle.TerminateAll) != 0)
        {
            return (true, 1);
        }

        if ((style & CodeBlockStyle.Bypass) == 0)
        {
            return (pass == 0, int.MaxValue);
        }

        // Ten, then by turns the two raw passes of a bit-plane and its cleanup pass.
        return pass < PassesBeforeBypass
            ? (pass == 0, PassesBeforeBypass - pass)
            : ((pass - PassesBeforeBypass) % PassesOfBitPlane) switch
            {
                0 => (true, 2),
                1 => (false, 1),
                _ => (true, 1),
            };
    }
}
