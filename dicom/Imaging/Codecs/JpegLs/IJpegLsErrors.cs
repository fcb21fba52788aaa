namespace ServerlessDicom.Dicom.Imaging.Codecs.JpegLs;

/// <summary>How prediction errors make samples: a type, so that what does not apply costs nothing.</summary>
internal interface IJpegLsErrors
{
    /// <summary>NEAR.</summary>
    int Near { get; }

    /// <summary>The sample of a prediction and an error (ISO/IEC 14495-1 §A.4.5).</summary>
    int Sample(int predicted, int error);
}
