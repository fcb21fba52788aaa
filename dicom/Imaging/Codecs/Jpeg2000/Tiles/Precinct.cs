namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Tiles;

/// <summary>The code-blocks that share packets (ISO/IEC 15444-1 §B.6).</summary>
/// <param name="Bands">Those of each subband that has any.</param>
internal sealed record Precinct(IReadOnlyList<PrecinctBand> Bands);
