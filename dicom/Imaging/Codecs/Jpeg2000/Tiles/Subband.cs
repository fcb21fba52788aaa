namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Tiles;

/// <summary>A subband of a tile-component (ISO/IEC 15444-1 §B.5, §E.1).</summary>
internal sealed record Subband
{
    /// <summary>Its filters.</summary>
    public required SubbandOrientation Orientation { get; init; }

    /// <summary>Where it lies on its own grid.</summary>
    public required Area Area { get; init; }

    /// <summary>The column of its first coefficient where those of all subbands lie together, the lower ones at the top left.</summary>
    public required int Left { get; init; }

    /// <summary>The row likewise.</summary>
    public required int Top { get; init; }

    /// <summary>Magnitude bit-planes (Mb of equation E-2), region of interest included.</summary>
    public required int BitPlanes { get; init; }

    /// <summary>What one of quantized coefficients stands for (equation E-3); 1 when the wavelet is reversible.</summary>
    public required float Step { get; init; }
}
