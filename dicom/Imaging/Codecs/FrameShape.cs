namespace ServerlessDicom.Dicom.Imaging.Codecs;

/// <summary>How many samples a native frame has, and how long they are (PS3.5 §8.1.1).</summary>
/// <param name="Rows">Rows, 1 to 65,535.</param>
/// <param name="Columns">Columns, 1 to 65,535.</param>
/// <param name="SamplesPerPixel">Samples per Pixel, at least 1.</param>
/// <param name="BytesPerSample">Bits Allocated in bytes, at least 1.</param>
public readonly record struct FrameShape(int Rows, int Columns, int SamplesPerPixel, int BytesPerSample)
{
    /// <summary>Pixels of the frame.</summary>
    public long Pixels => (long)Rows * Columns;

    /// <summary>Bytes of the frame.</summary>
    public long Bytes => Pixels * SamplesPerPixel * BytesPerSample;
}
