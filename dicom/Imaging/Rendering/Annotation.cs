namespace ServerlessDicom.Dicom.Imaging.Rendering;

/// <summary>A line of text to be drawn over a picture (PS3.18 §8.3.5.1.1). Lines of the same corner stand one below the other, in their order.</summary>
/// <param name="Corner">Where.</param>
/// <param name="Text">One line of Latin-1 characters; others become boxes. What does not fit is cut off.</param>
public sealed record Annotation(AnnotationCorner Corner, string Text);
