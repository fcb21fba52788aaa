namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.HighThroughput;

/// <summary>What is known of a code-block before it is decoded.</summary>
/// <param name="Width">Columns, 1 to 1024.</param>
/// <param name="Height">Rows, 1 to 1024; the block has up to 4096 coefficients.</param>
/// <param name="BitPlanes">Bit-planes that a coefficient of the subband can have.</param>
/// <param name="ZeroBitPlanes">Of these, the highest, missing from all of its coefficients.</param>
/// <param name="Passes">1, with the significance propagation pass 2, with the magnitude refinement pass 3.</param>
/// <param name="IsVerticallyCausal">Whether a stripe is decoded without regard to the one below.</param>
internal readonly record struct HtBlock(
    int Width,
    int Height,
    int BitPlanes,
    int ZeroBitPlanes,
    int Passes,
    bool IsVerticallyCausal
)
{
    /// <summary>The bit-plane of the cleanup pass.</summary>
    public int CleanupPlane => BitPlanes - 1 - ZeroBitPlanes;

    /// <summary>What the exponent of a coefficient can be at the most.</summary>
    public int MaxExponent => ZeroBitPlanes + 2;
}
