namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Codestreams;

/// <summary>What COD or COC say of a component (ISO/IEC 15444-1 Table A.20).</summary>
internal sealed record CodingStyle
{
    private const int MaxLevels = 32;

    /// <summary>Decomposition levels, 0 to 32.</summary>
    public required int Levels { get; init; }

    /// <summary>Columns of a code-block at the most, as a power of two: 2 to 10.</summary>
    public required int BlockWidthExponent { get; init; }

    /// <summary>Rows of a code-block at the most, as a power of two: 2 to 10, 12 together with the columns.</summary>
    public required int BlockHeightExponent { get; init; }

    /// <summary>How code-blocks are coded.</summary>
    public required CodeBlockStyle BlockStyle { get; init; }

    /// <summary>Whether the wavelet is 5/3, else 9/7.</summary>
    public required bool IsReversible { get; init; }

    /// <summary>Columns and rows of precincts of each resolution level, as powers of two: PPx in the lower four bits, PPy in the upper.</summary>
    public required ReadOnlyMemory<byte> Precincts { get; init; }

    /// <summary>Reads the parameters.</summary>
    /// <exception cref="CodecException">They cannot be.</exception>
    public static CodingStyle Read(SegmentReader segment, bool hasPrecincts)
    {
        var levels = segment.ReadByte();
        var width = segment.ReadByte() + 2;
        var height = segment.ReadByte() + 2;
        var style = segment.ReadByte();
        var wavelet = segment.ReadByte();
        if (levels > MaxLevels || width > 10 || height > 10 || width + height > 12 || wavelet > 1)
        {
            throw new CodecException("The JPEG 2000 coding style is unknown.");
        }

        if (((CodeBlockStyle)style & (CodeBlockStyle.HighThroughput | CodeBlockStyle.Mixed)) == CodeBlockStyle.Mixed)
        {
            throw new CodecException("The JPEG 2000 code-blocks are of an unknown style.");
        }

        var precincts = new byte[levels + 1];
        precincts.AsSpan().Fill(0xFF);
        if (hasPrecincts)
        {
            segment.Read(levels + 1).CopyTo(precincts);
            foreach (var precinct in precincts.AsSpan(1))
            {
                // Its subbands' parts would be half a sample wide.
                if ((precinct & 0x0F) == 0 || precinct >> 4 == 0)
                {
                    throw new CodecException("A JPEG 2000 precinct is too small.");
                }
            }
        }

        return new CodingStyle
        {
            Levels = levels,
            BlockWidthExponent = width,
            BlockHeightExponent = height,
            BlockStyle = (CodeBlockStyle)style,
            IsReversible = wavelet == 1,
            Precincts = precincts,
        };
    }
}
