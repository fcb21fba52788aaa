namespace ServerlessDicom.Dicom.Imaging.Codecs;

/// <summary>A compressed frame is not what its transfer syntax says, or cannot hold the frame that its attributes describe.</summary>
/// <param name="message">What is wrong, without anything of the pixels.</param>
public sealed class CodecException(string message) : Exception(message);
