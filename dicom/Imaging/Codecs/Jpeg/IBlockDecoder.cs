namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg;

/// <summary>Decodes the blocks of a scan, in the way of its process.</summary>
internal interface IBlockDecoder
{
    /// <summary>Begins a restart interval.</summary>
    void Restart();

    /// <summary>Decodes the next block.</summary>
    /// <param name="reader">Where from.</param>
    /// <param name="component">The component's place in the scan.</param>
    /// <param name="row">The block's row within the component, in blocks.</param>
    /// <param name="column">Its column.</param>
    /// <exception cref="CodecException">It holds what cannot be.</exception>
    void Decode(ref EntropyReader reader, int component, int row, int column);
}
