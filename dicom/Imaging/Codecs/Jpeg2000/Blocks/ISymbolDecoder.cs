namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Blocks;

/// <summary>Where coding passes have their symbols from: the arithmetic decoder or raw bits.</summary>
internal interface ISymbolDecoder
{
    /// <summary>Whether there are no contexts.</summary>
    static abstract bool IsRaw { get; }

    /// <summary>Takes a symbol, 0 or 1.</summary>
    /// <param name="bytes">The segments of the code-block.</param>
    /// <param name="context">The state of its context; without meaning to raw bits.</param>
    uint Decode(ReadOnlySpan<byte> bytes, ref uint context);
}
