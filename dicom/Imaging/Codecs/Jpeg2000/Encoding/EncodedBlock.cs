namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Encoding;

/// <summary>What a packet says of a code-block.</summary>
/// <param name="BitPlanes">Bit-planes from the first that is not all zero; 0 when the block has none and is left out.</param>
/// <param name="Length">Bytes of its codeword segment.</param>
internal readonly record struct EncodedBlock(int BitPlanes, int Length)
{
    /// <summary>Coding passes: one for the first bit-plane, three for each other (ISO/IEC 15444-1 Annex D).</summary>
    public int Passes => 3 * BitPlanes - 2;
}
