namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Tiles;

/// <summary>Which packet it is: a layer of a precinct.</summary>
/// <param name="Component">The component.</param>
/// <param name="Resolution">Its resolution level.</param>
/// <param name="Precinct">The precinct's index there.</param>
/// <param name="Layer">The layer.</param>
internal readonly record struct PacketId(int Component, int Resolution, int Precinct, int Layer);
