using System.Runtime.InteropServices;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;

namespace ServerlessDicom.Dicom.Imaging.Rendering;

/// <summary>A plane of single bits over an image (Overlay Plane and Multi-frame Overlay Modules, PS3.3 §C.9.2, §C.9.3).</summary>
internal sealed class Overlay
{
    private const ushort FirstGroup = 0x6000;
    private const ushort LastGroup = 0x601E;

    private readonly int _rows;
    private readonly int _columns;
    private readonly int _top;
    private readonly int _left;
    private readonly int _firstFrame;
    private readonly int _frames;
    private readonly bool _isRegion;

    /// <summary>One bit for each pixel of each frame; empty when the bits are in the samples of the image.</summary>
    private readonly ReadOnlyMemory<byte> _bits;

    /// <summary>The bit of the samples that is meant.</summary>
    private readonly int _position;

    private Overlay(DicomDataset dataset, ushort group, int rows, int columns)
    {
        Group = group;
        (_rows, _columns) = (rows, columns);
        var origin = dataset.GetIntegers(new DicomTag(group, 0x0050));
        (_top, _left) = origin
            is [
                >= short.MinValue
                and <= ushort.MaxValue
                and var top,
                >= short.MinValue
                and <= ushort.MaxValue
                and var left,
            ]
            ? ((int)top - 1, (int)left - 1)
            : (0, 0);
        _frames = (int)Math.Clamp(dataset.GetInteger(new DicomTag(group, 0x0015)) ?? 0, 0, int.MaxValue);
        _firstFrame = (int)Math.Clamp(dataset.GetInteger(new DicomTag(group, 0x0051)) ?? 1, 1, int.MaxValue) - 1;
        _isRegion = dataset.GetString(new DicomTag(group, 0x0040))?.Trim() == "R";
        _position = (int)(dataset.GetInteger(new DicomTag(group, 0x0102)) ?? 0);
        if (dataset.TryGetElement(new DicomTag(group, 0x3000), out var data))
        {
            _bits = data.Value;
            if (dataset.IsBigEndian && data.VR == DicomVR.OW)
            {
                var words = data.Value.ToArray();
                ByteOrder.Reverse(words.AsSpan(0, words.Length & ~1), sizeof(ushort));
                _bits = words;
            }
        }
    }

    /// <summary>The group of its attributes, 6000H to 601EH.</summary>
    public ushort Group { get; }

    /// <summary>The overlays of a data set. One that says what cannot be, or whose data the reader left in the file, is not shown.</summary>
    public static IReadOnlyList<Overlay> AllOf(DicomDataset dataset, ImagePixel image)
    {
        var overlays = new List<Overlay>();
        for (var group = FirstGroup; group <= LastGroup; group += 2)
        {
            if (
                dataset.GetInteger(new DicomTag(group, 0x0010)) is >= 1 and <= ushort.MaxValue and var rows
                && dataset.GetInteger(new DicomTag(group, 0x0011)) is >= 1 and <= ushort.MaxValue and var columns
            )
            {
                var overlay = new Overlay(dataset, group, (int)rows, (int)columns);
                if (overlay.CanBeDrawn(image))
                {
                    overlays.Add(overlay);
                }
            }
        }

        return overlays;
    }

    /// <summary>Draws the plane of a frame in white; of a region of interest its outline, so as not to hide it.</summary>
    /// <param name="frame">0-based.</param>
    /// <param name="native">The frame's samples, which the bits may be in.</param>
    /// <param name="image">What the samples are.</param>
    /// <param name="canvas">The picture of the frame: as many rows and columns.</param>
    public void Draw(int frame, ReadOnlySpan<byte> native, ImagePixel image, Canvas canvas)
    {
        if (_bits.IsEmpty)
        {
            DrawEmbedded(native, image, canvas);
            return;
        }

        var plane = _frames == 0 ? 0 : frame - _firstFrame;
        if (plane < 0 || plane >= Math.Max(_frames, 1))
        {
            return;
        }

        for (var y = Math.Max(0, -_top); y < Math.Min(_rows, (long)image.Rows - _top); y++)
        {
            for (var x = Math.Max(0, -_left); x < Math.Min(_columns, (long)image.Columns - _left); x++)
            {
                if (IsSet(plane, x, y) && !(_isRegion && IsInside(plane, x, y)))
                {
                    canvas.Set(x + _left, y + _top, byte.MaxValue);
                }
            }
        }
    }

    private bool IsSet(int plane, int x, int y)
    {
        var bit = ((long)plane * _rows + y) * _columns + x;
        return x >= 0
            && x < _columns
            && y >= 0
            && y < _rows
            && bit >> 3 < _bits.Length
            && (_bits.Span[(int)(bit >> 3)] >> (int)(bit & 7) & 1) != 0;
    }

    /// <summary>Whether a point has none around it that is not set.</summary>
    private bool IsInside(int plane, int x, int y) =>
        IsSet(plane, x - 1, y) && IsSet(plane, x + 1, y) && IsSet(plane, x, y - 1) && IsSet(plane, x, y + 1);

    /// <summary>The retired form: a bit of each sample that is none of those stored, row and column as in the image.</summary>
    private void DrawEmbedded(ReadOnlySpan<byte> native, ImagePixel image, Canvas canvas)
    {
        var words = image.BitsAllocated == 16 ? MemoryMarshal.Cast<byte, ushort>(native) : default;
        if (image.IsSigned && IsSignExtended(native, words, image))
        {
            return;
        }

        for (var y = 0; y < Math.Min(_rows, image.Rows); y++)
        {
            for (var x = 0; x < Math.Min(_columns, image.Columns); x++)
            {
                var pixel = y * image.Columns + x;
                var sample = words.IsEmpty ? native[pixel] : words[pixel];
                if ((sample >> _position & 1) != 0)
                {
                    canvas.Set(x, y, byte.MaxValue);
                }
            }
        }
    }

    /// <summary>Whether the bit says nothing but the sign, as after decompression.</summary>
    private bool IsSignExtended(ReadOnlySpan<byte> native, ReadOnlySpan<ushort> words, ImagePixel image)
    {
        for (var i = 0; i < image.Pixels; i++)
        {
            var sample = words.IsEmpty ? native[i] : words[i];
            if (((sample >> _position ^ sample >> image.HighBit) & 1) != 0)
            {
                return false;
            }
        }

        return true;
    }

    private bool CanBeDrawn(ImagePixel image) =>
        !_bits.IsEmpty
        || image is { SamplesPerPixel: 1, IsFloat: false, BitsAllocated: 8 or 16 }
            && _position < image.BitsAllocated
            && (_position > image.HighBit || (_position >= 0 && _position <= image.HighBit - image.BitsStored));
}
