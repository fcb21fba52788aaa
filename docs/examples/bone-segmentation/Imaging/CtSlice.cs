using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Examples.BoneSegmentation.Imaging;

/// <summary>One image of a CT series.</summary>
/// <param name="Metadata">Its attributes, without pixels.</param>
/// <param name="SopInstance">SOP Instance UID.</param>
/// <param name="Height">Where its plane lies along the normal of the planes, in mm.</param>
/// <param name="Scale">How its stored values become Hounsfield units.</param>
internal sealed record CtSlice(DicomDataset Metadata, string SopInstance, double Height, HounsfieldScale Scale);
