namespace ServerlessDicom.Dicom.Imaging.Codecs.JpegLs;

/// <summary>Coding parameters as a marker segment presets them (ISO/IEC 14495-1 §C.2.4.1.1); 0 stands for the default.</summary>
/// <param name="Maximum">MAXVAL.</param>
/// <param name="Threshold1">T1.</param>
/// <param name="Threshold2">T2.</param>
/// <param name="Threshold3">T3.</param>
/// <param name="Reset">RESET.</param>
internal readonly record struct JpegLsPreset(int Maximum, int Threshold1, int Threshold2, int Threshold3, int Reset);
