namespace ServerlessDicom.Dicom.Imaging.Codecs.JpegLs;

/// <summary>ILV: how the components of a scan alternate (ISO/IEC 14495-1 §C.2.3).</summary>
internal enum JpegLsInterleave
{
    /// <summary>There is one only.</summary>
    None,

    /// <summary>By lines.</summary>
    Line,

    /// <summary>By samples.</summary>
    Sample,
}
