using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Codestreams;
using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Tiles;
using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Transforms;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000;

/// <summary>Decodes a codestream to a native frame, tile by tile.</summary>
internal sealed class Jpeg2000Decoder
{
    private const int TransformedComponents = 3;

    private readonly Codestream _codestream;
    private readonly ImagePixel _image;
    private readonly TileDecoder _tileDecoder = new();

    private readonly Area _pixels;

    private Jpeg2000Decoder(Codestream codestream, ImagePixel image)
    {
        _codestream = codestream;
        _image = image;
        _pixels = codestream.Size.Pixels;
    }

    /// <summary>Decodes all tiles.</summary>
    /// <param name="codestream">The codestream.</param>
    /// <param name="image">What the frame is to be.</param>
    /// <param name="native">The frame.</param>
    /// <exception cref="CodecException">The codestream is not one of such a frame, or is damaged.</exception>
    public static void Decode(Codestream codestream, ImagePixel image, Span<byte> native)
    {
        var decoder = new Jpeg2000Decoder(codestream, image);
        if (codestream.Tiles.Count != codestream.Size.Tiles)
        {
            throw new CodecException("The JPEG 2000 codestream has not all of its tiles.");
        }

        if (image.BitsAllocated == 1)
        {
            // Bits after the last sample would stay as they are.
            native[^1] = 0;
        }

        foreach (var (index, data) in codestream.Tiles)
        {
            decoder.Decode(codestream.Size.TileAt(index), data, native);
        }
    }

    private void Decode(Area area, TileData data, Span<byte> native)
    {
        var tile = new Tile(area, _codestream.Size, data.Parameters, data.Length);
        PacketReader.Read(tile, data);
        var planes = new List<SamplePlane>(tile.Components.Count);
        try
        {
            foreach (var component in tile.Components)
            {
                planes.Add(_tileDecoder.Decode(component));
            }

            if (tile.Style.HasComponentTransform)
            {
                UndoComponentTransform(tile, planes);
            }

            for (var i = 0; i < planes.Count; i++)
            {
                Write(tile, i, planes[i], native);
            }
        }
        finally
        {
            planes.ForEach(plane => plane.Dispose());
        }
    }

    private static void UndoComponentTransform(Tile tile, List<SamplePlane> planes)
    {
        var isReversible = tile.Components[0].Style.IsReversible;
        if (
            planes.Count < TransformedComponents
            || tile.Components.Take(TransformedComponents)
                .Any(one => one.Style.IsReversible != isReversible || one.Area != tile.Components[0].Area)
        )
        {
            throw new CodecException("The components of the JPEG 2000 image cannot be transformed together.");
        }

        var (first, second, third) = (planes[0], planes[1], planes[2]);
        for (var y = 0; y < first.Area.Height; y++)
        {
            if (isReversible)
            {
                ComponentTransform.UndoReversible(first.Row(y), second.Row(y), third.Row(y));
            }
            else
            {
                ComponentTransform.UndoIrreversible(first.Row<float>(y), second.Row<float>(y), third.Row<float>(y));
            }
        }
    }

    private void Write(Tile tile, int index, SamplePlane plane, Span<byte> native)
    {
        var component = tile.Components[index];
        if (!component.Style.IsReversible)
        {
            for (var y = 0; y < plane.Area.Height; y++)
            {
                Dequantizer.Round(plane.Row(y));
            }
        }

        var writer = new SampleWriter(_image, index, component.Size);
        var target = tile.Area.DividedBy(_codestream.Size.StepX, _codestream.Size.StepY);
        if (target == plane.Area)
        {
            for (var y = 0; y < target.Height; y++)
            {
                writer.Write(plane.Row(y), native, target.X0 - _pixels.X0, target.Y0 + y - _pixels.Y0);
            }
        }
        else
        {
            WriteReplicated(writer, component.Size, plane, target, native);
        }
    }

    /// <summary>Writes a subsampled component: each pixel has the sample at its place, or before it; 0 when a tile is too small to have one.</summary>
    private void WriteReplicated(
        SampleWriter writer,
        ComponentSize size,
        SamplePlane plane,
        Area target,
        Span<byte> native
    )
    {
        var area = plane.Area;
        var (stepX, stepY) = (_codestream.Size.StepX, _codestream.Size.StepY);
        var replicated = new int[target.Width];
        for (var y = target.Y0; y < target.Y1; y++)
        {
            if (!area.IsEmpty)
            {
                var row = plane.Row(Math.Clamp((int)((long)y * stepY / size.StepY), area.Y0, area.Y1 - 1) - area.Y0);
                for (var x = 0; x < replicated.Length; x++)
                {
                    var column = (int)((long)(target.X0 + x) * stepX / size.StepX);
                    replicated[x] = row[Math.Clamp(column, area.X0, area.X1 - 1) - area.X0];
                }
            }

            writer.Write(replicated, native, target.X0 - _pixels.X0, y - _pixels.Y0);
        }
    }
}
