namespace ServerlessDicom.Dicom.Imaging.Rendering;

/// <summary>The attributes of an image say nothing that can be shown: what they describe is not known here, contradicts itself or is missing.</summary>
/// <param name="message">What is wrong, without any value that could tell of a patient.</param>
public sealed class RenderingException(string message) : Exception(message);
