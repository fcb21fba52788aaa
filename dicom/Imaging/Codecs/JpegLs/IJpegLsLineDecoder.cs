namespace ServerlessDicom.Dicom.Imaging.Codecs.JpegLs;

/// <summary>
/// Decodes lines of samples (ISO/IEC 14495-1 Annex A). A line has a place more at either end: what is left of its first
/// sample, and right of its last; the decoder sets both. Lines of pixels have the samples of a pixel one after the
/// other, and as many places more at either end.
/// </summary>
internal interface IJpegLsLineDecoder
{
    /// <summary>Forgets what was learnt.</summary>
    void Reset();

    /// <summary>Decodes a line of one component.</summary>
    /// <param name="bits">Where its bits are.</param>
    /// <param name="lines">The line, and the one above.</param>
    /// <exception cref="CodecException">The bits are no such line's.</exception>
    void DecodeLine(ref JpegLsBitReader bits, JpegLsLines lines);

    /// <summary>Decodes a line of pixels.</summary>
    /// <param name="bits">Where its bits are.</param>
    /// <param name="components">Samples of a pixel.</param>
    /// <param name="lines">The line, and the one above.</param>
    /// <exception cref="CodecException">The bits are no such line's.</exception>
    void DecodePixels(ref JpegLsBitReader bits, int components, JpegLsLines lines);
}
