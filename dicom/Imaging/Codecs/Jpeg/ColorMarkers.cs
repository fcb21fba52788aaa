namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg;

/// <summary>What a codestream tells of its colors.</summary>
internal sealed class ColorMarkers
{
    private bool _isJfif;
    private byte? _adobeTransform;

    /// <summary>Takes note of an APPn segment.</summary>
    public void Read(JpegMarker marker, ReadOnlySpan<byte> parameters)
    {
        if (marker == JpegMarker.Application0 && parameters.StartsWith("JFIF\0"u8))
        {
            _isJfif = true;
        }
        else if (marker == JpegMarker.Application14 && parameters.Length >= 12 && parameters.StartsWith("Adobe"u8))
        {
            // Version and two words of flags come between (ISO/IEC 10918-6 §6.5.3).
            _adobeTransform = parameters[11];
        }
    }

    /// <summary>
    /// What the samples mean. The codestream is believed where it is explicit: writers are known to leave RGB in the data set
    /// of an image that they converted, and the reverse. Where it is not, chroma that is not of each pixel is no RGB.
    /// </summary>
    public PhotometricInterpretation Interpret(FrameHeader frame, PhotometricInterpretation declared)
    {
        if (frame.Components.Count != 3)
        {
            return declared;
        }

        var isRgb = _adobeTransform switch
        {
            0 => true,
            not null => false,
            null when frame.Components is [{ Id: (byte)'R' }, { Id: (byte)'G' }, { Id: (byte)'B' }] => true,
            null => declared == PhotometricInterpretation.Rgb && !_isJfif && !frame.IsSubsampled,
        };
        return isRgb ? PhotometricInterpretation.Rgb
            : declared == PhotometricInterpretation.YbrPartial422 ? declared
            : PhotometricInterpretation.YbrFull;
    }
}
