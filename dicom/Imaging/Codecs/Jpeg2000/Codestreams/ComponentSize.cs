namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Codestreams;

/// <summary>What SIZ says of a component (ISO/IEC 15444-1 §A.5.1).</summary>
/// <param name="Bits">Bits of a sample, sign included: 1 to 38.</param>
/// <param name="IsSigned">Whether samples can be negative.</param>
/// <param name="StepX">Distance of samples in a row on the reference grid (XRsiz), at least 1.</param>
/// <param name="StepY">Distance of rows on the reference grid (YRsiz), at least 1.</param>
internal readonly record struct ComponentSize(int Bits, bool IsSigned, int StepX, int StepY);
