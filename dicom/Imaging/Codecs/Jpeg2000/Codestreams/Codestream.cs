namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Codestreams;

/// <summary>A codestream, read but for its packets (ISO/IEC 15444-1 Annex A).</summary>
internal sealed class Codestream
{
    /// <summary>Image, tiles and components.</summary>
    public required ImageSize Size { get; init; }

    /// <summary>The parameters of the main header.</summary>
    public required CodingParameters Parameters { get; init; }

    /// <summary>The tiles that have parts, by index.</summary>
    public required IReadOnlyDictionary<int, TileData> Tiles { get; init; }
}
