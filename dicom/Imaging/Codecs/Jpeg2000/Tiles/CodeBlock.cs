using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Codestreams;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Tiles;

/// <summary>A code-block, and where its passes are (ISO/IEC 15444-1 §B.7, §B.10).</summary>
/// <param name="area">Where it lies in its subband.</param>
/// <param name="zeroBitPlanes">Its bit-planes that are missing because they are zero.</param>
internal sealed class CodeBlock(Area area, int zeroBitPlanes)
{
    /// <summary>What <see cref="LengthBits"/> begins with.</summary>
    public const int FirstLengthBits = 3;

    /// <summary>Where it lies in its subband.</summary>
    public Area Area { get; } = area;

    /// <summary>Its bit-planes that are missing because they are zero.</summary>
    public int ZeroBitPlanes { get; } = zeroBitPlanes;

    /// <summary>How it is coded; of a <see cref="CodeBlockStyle.Mixed"/> one known once it has bytes.</summary>
    public required CodeBlockStyle Style { get; set; }

    /// <summary>Lblock: from which the bits of a length are reckoned.</summary>
    public int LengthBits { get; set; } = FirstLengthBits;

    /// <summary>Passes that packets had of it.</summary>
    public int Passes { get; set; }

    /// <summary>With high throughput, its passes before the first one that has bytes: a multiple of three.</summary>
    public int Placeholders { get; set; }

    /// <summary>What packets had of it, in order; consecutive pieces can be of one segment.</summary>
    public List<CodeBlockPiece> Pieces { get; } = new(1);
}
