using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Codestreams;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Tiles;

/// <summary>A component of a tile (ISO/IEC 15444-1 §B.3, §B.5).</summary>
internal sealed class TileComponent
{
    /// <summary>Lays the component out: resolution levels and subbands, not yet their precincts.</summary>
    /// <param name="tile">The tile on the reference grid.</param>
    /// <param name="index">Which component it is.</param>
    /// <param name="size">What SIZ says of it.</param>
    /// <param name="parameters">The parameters of the tile.</param>
    /// <exception cref="CodecException">The parameters do not fit together.</exception>
    public TileComponent(Area tile, int index, ComponentSize size, CodingParameters parameters)
    {
        Size = size;
        Area = tile.DividedBy(size.StepX, size.StepY);
        Style = parameters.StyleOf(index);
        RegionShift = parameters.RegionShiftOf(index);
        var quantization = parameters.QuantizationOf(index);
        var resolutions = new Resolution[Style.Levels + 1];
        for (var level = 0; level < resolutions.Length; level++)
        {
            resolutions[level] = new Resolution(
                Area.Halved(Style.Levels - level),
                level,
                Style,
                LayOut(level, quantization)
            );
        }

        Resolutions = resolutions;
    }

    /// <summary>What SIZ says of it.</summary>
    public ComponentSize Size { get; }

    /// <summary>Where it lies on its own grid.</summary>
    public Area Area { get; }

    /// <summary>Its coding style.</summary>
    public CodingStyle Style { get; }

    /// <summary>Bit-planes by which coefficients of a region of interest are shifted up.</summary>
    public int RegionShift { get; }

    /// <summary>Its resolution levels, the lowest first.</summary>
    public IReadOnlyList<Resolution> Resolutions { get; }

    private Subband[] LayOut(int level, Quantization quantization)
    {
        if (level == 0)
        {
            return [Create(SubbandOrientation.LL, Style.Levels, quantization.StepOf(0, 0), quantization.GuardBits)];
        }

        var subbands = new Subband[3];
        for (var i = 0; i < subbands.Length; i++)
        {
            subbands[i] = Create(
                (SubbandOrientation)(i + 1),
                Style.Levels - level + 1,
                quantization.StepOf(level, i),
                quantization.GuardBits
            );
        }

        return subbands;
    }

    private Subband Create(SubbandOrientation orientation, int level, (int Exponent, int Mantissa) step, int guardBits)
    {
        var (highX, highY) = ((int)orientation & 1, (int)orientation >> 1);
        var below = Area.Halved(level);
        var gain = highX + highY;
        return new Subband
        {
            Orientation = orientation,
            Area = Area.Subband(level, highX, highY),
            Left = highX * below.Width,
            Top = highY * below.Height,
            BitPlanes = guardBits + step.Exponent - 1 + RegionShift,
            Step = Style.IsReversible ? 1 : MathF.ScaleB(1 + step.Mantissa / 2048f, Size.Bits + gain - step.Exponent),
        };
    }
}
