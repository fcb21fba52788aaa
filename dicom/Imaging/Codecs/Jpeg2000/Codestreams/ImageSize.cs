using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Tiles;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Codestreams;

/// <summary>The marker segment SIZ: image, tiles and components on the reference grid (ISO/IEC 15444-1 §A.5.1, Annex B).</summary>
internal sealed record ImageSize
{
    // With those that wavelet and component transforms add, coefficients still have 32 bits.
    private const int MaxBits = 28;

    /// <summary>The image (XOsiz, YOsiz to Xsiz, Ysiz).</summary>
    public required Area Image { get; init; }

    /// <summary>The first tile (XTOsiz, YTOsiz; XTsiz, YTsiz), wherever the image begins in it.</summary>
    public required Area FirstTile { get; init; }

    /// <summary>The components, in order.</summary>
    public required IReadOnlyList<ComponentSize> Components { get; init; }

    /// <summary>The distance of pixels in a row on the reference grid: that of the component that has most.</summary>
    public int StepX => Components.Min(component => component.StepX);

    /// <summary>The distance of rows likewise.</summary>
    public int StepY => Components.Min(component => component.StepY);

    /// <summary>The pixels of the image, on their own grid.</summary>
    public Area Pixels => Image.DividedBy(StepX, StepY);

    /// <summary>Tiles in a row.</summary>
    public int TilesWide => (int)Ceiling((long)Image.X1 - FirstTile.X0, FirstTile.Width);

    /// <summary>Tiles in all.</summary>
    public int Tiles => TilesWide * (int)Ceiling((long)Image.Y1 - FirstTile.Y0, FirstTile.Height);

    /// <summary>Reads the segment.</summary>
    /// <exception cref="CodecException">There is no such image.</exception>
    public static ImageSize Read(SegmentReader segment)
    {
        _ = segment.ReadUInt16();
        var (x1, y1) = (segment.ReadCoordinate(), segment.ReadCoordinate());
        var (x0, y0) = (segment.ReadCoordinate(), segment.ReadCoordinate());
        var (width, height) = (segment.ReadUInt32(), segment.ReadUInt32());
        var (left, top) = (segment.ReadCoordinate(), segment.ReadCoordinate());
        var components = new ComponentSize[segment.ReadUInt16()];
        if (components.Length == 0 || components.Length * 3 > segment.Rest.Length)
        {
            throw new CodecException("The JPEG 2000 image has no components, or more than it describes.");
        }

        foreach (ref var component in components.AsSpan())
        {
            var depth = segment.ReadByte();
            component = new ComponentSize(
                (depth & 0x7F) + 1,
                (depth & 0x80) != 0,
                segment.ReadByte(),
                segment.ReadByte()
            );
            if (component.StepX == 0 || component.StepY == 0 || component.Bits > 38)
            {
                throw new CodecException("A JPEG 2000 component has no size, or too many bits.");
            }
        }

        // A tile that reaches past the image is as good as one that ends with it.
        var right = Math.Min(left + (long)width, x1);
        var bottom = Math.Min(top + (long)height, y1);
        if (x0 >= x1 || y0 >= y1 || left > x0 || top > y0 || right <= x0 || bottom <= y0)
        {
            throw new CodecException("The JPEG 2000 image or its first tile is empty.");
        }

        var size = new ImageSize
        {
            Image = new Area(x0, y0, x1, y1),
            FirstTile = new Area(left, top, (int)right, (int)bottom),
            Components = components,
        };
        var rows = Ceiling((long)y1 - top, size.FirstTile.Height);
        return rows * size.TilesWide <= ushort.MaxValue
            ? size
            : throw new CodecException("The JPEG 2000 image has too many tiles.");
    }

    /// <summary>Refuses what is not of the size that its attributes say, before it costs anything.</summary>
    /// <exception cref="CodecException">It is another, or has too many bits.</exception>
    public void ThrowUnlessOf(ImagePixel image)
    {
        if (Pixels.Width != image.Columns || Pixels.Height != image.Rows || Components.Count != image.SamplesPerPixel)
        {
            throw new CodecException("The JPEG 2000 image has other rows, columns or samples than its attributes say.");
        }

        if (Components.Any(component => component.Bits > Math.Min(MaxBits, image.BitsAllocated)))
        {
            throw new CodecException("The samples of the JPEG 2000 image have more bits than can be had.");
        }
    }

    /// <summary>Where a tile lies on the reference grid (ISO/IEC 15444-1 §B.3).</summary>
    public Area TileAt(int index)
    {
        var (row, column) = Math.DivRem(index, TilesWide);
        var x = FirstTile.X0 + (long)column * FirstTile.Width;
        var y = FirstTile.Y0 + (long)row * FirstTile.Height;
        return new Area(
            (int)Math.Max(x, Image.X0),
            (int)Math.Max(y, Image.Y0),
            (int)Math.Min(x + FirstTile.Width, Image.X1),
            (int)Math.Min(y + FirstTile.Height, Image.Y1)
        );
    }

    private static long Ceiling(long dividend, long divisor) => (dividend + divisor - 1) / divisor;
}
