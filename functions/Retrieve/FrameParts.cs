using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Parsing;
using ServerlessDicom.Functions.Instances;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Retrieve;

/// <summary>Makes the parts that represent frames.</summary>
/// <param name="source">The instance's bytes.</param>
/// <param name="layout">Where in them its frames are.</param>
/// <param name="contentType">The media type of the parts, with parameters.</param>
/// <param name="readBytes">How many bytes to read at a time.</param>
internal sealed class FrameParts(IDicomValueSource source, PixelDataLayout layout, string contentType, int readBytes)
{
    /// <summary>Whether frames are whole bytes in the right order, so that they are sent as they lie.</summary>
    private bool IsVerbatim =>
        layout.IsEncapsulated || (layout.FrameBits % 8 == 0 && (!layout.IsBigEndian || layout.WordSize == 1));

    /// <summary>The part for one frame.</summary>
    public PayloadPart Create(int frame, string location) =>
        IsVerbatim
            ? new StoredPart(source, Ranges(frame), readBytes) { ContentType = contentType, Location = location }
            : Native(frame, location);

    /// <summary>The parts for several frames, which share their reads; to be written in order, one at a time.</summary>
    /// <param name="frames">0-based.</param>
    /// <param name="location">Gives the Content-Location of a frame.</param>
    public IReadOnlyList<PayloadPart> Create(IReadOnlyList<int> frames, Func<int, string> location)
    {
        if (!IsVerbatim)
        {
            return [.. frames.Select(frame => Native(frame, location(frame)))];
        }

        var ranges = new List<FrameFragment>(frames.Count);
        var reader = new RangeReader(source, ranges, readBytes);
        var parts = new PayloadPart[frames.Count];
        for (var i = 0; i < parts.Length; i++)
        {
            var own = Ranges(frames[i]);
            ranges.AddRange(own);
            parts[i] = new SharedReaderPart(
                reader,
                own.Count,
                own.Sum(range => range.Length),
                isLast: i == parts.Length - 1
            )
            {
                ContentType = contentType,
                Location = location(frames[i]),
            };
        }

        return parts;
    }

    private IReadOnlyList<FrameFragment> Ranges(int frame)
    {
        if (layout.IsEncapsulated)
        {
            return layout.GetFragments(frame);
        }

        var range = layout.GetNativeRange(frame);
        return [new FrameFragment(range.Offset, range.Length)];
    }

    private NativePart Native(int frame, string location) =>
        new(source, layout.GetNativeRange(frame)) { ContentType = contentType, Location = location };
}
