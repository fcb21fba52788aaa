using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Imaging.Presentation;

/// <summary>A frame to be shown through a presentation state.</summary>
/// <param name="SopInstanceUid">The image it is of.</param>
/// <param name="Frame">0-based.</param>
/// <param name="Dataset">The image's attributes.</param>
/// <param name="PixelData">Pixel Data, Float Pixel Data or Double Float Pixel Data.</param>
/// <param name="Photometric">What the samples mean, as the decoder said.</param>
/// <param name="Native">The samples, as a <see cref="Codecs.FrameDecoder"/> gives them.</param>
public sealed record PresentedFrame(
    string SopInstanceUid,
    int Frame,
    DicomDataset Dataset,
    DicomTag PixelData,
    PhotometricInterpretation Photometric,
    ReadOnlyMemory<byte> Native
);
