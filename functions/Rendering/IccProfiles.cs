using ServerlessDicom.Dicom.Imaging.Icc;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Functions.Rendering;

/// <summary>Which ICC profile goes into a picture (PS3.18 §8.3.5.1.5).</summary>
internal static class IccProfiles
{
    /// <summary>The profile; empty for none, null when what is asked for cannot be.</summary>
    /// <param name="dataset">The data set of the image.</param>
    /// <param name="samplesPerPixel">Of the picture: 1 or 3.</param>
    /// <param name="choice">What is asked for.</param>
    public static ReadOnlyMemory<byte>? Choose(DicomDataset dataset, int samplesPerPixel, IccProfileChoice choice)
    {
        if (choice is IccProfileChoice.Unspecified or IccProfileChoice.No)
        {
            return ReadOnlyMemory<byte>.Empty;
        }

        var srgb = samplesPerPixel == 1 ? IccProfile.SrgbGray : IccProfile.Srgb;
        if (OwnOf(dataset, samplesPerPixel == 1 ? "GRAY" : "RGB ") is not { } own)
        {
            return srgb;
        }

        // Colors of another space are not brought into sRGB here.
        return choice == IccProfileChoice.Yes || own.Span.SequenceEqual(srgb.Span)
            ? own
            : default(ReadOnlyMemory<byte>?);
    }

    /// <summary>The profile of the image, or of its first optical path (PS3.3 §C.11.15, §C.8.12.5); null when it has none for such pictures.</summary>
    private static ReadOnlyMemory<byte>? OwnOf(DicomDataset dataset, string colorSpace)
    {
        if (
            !dataset.TryGetElement(DicomTag.ICCProfile, out var element)
            && dataset.GetItems(DicomTag.OpticalPathSequence) is [var path, ..]
        )
        {
            path.TryGetElement(DicomTag.ICCProfile, out element);
        }

        return element is { IsHeld: true, Value: var profile } && IccProfile.ColorSpaceOf(profile.Span) == colorSpace
            ? profile
            : default(ReadOnlyMemory<byte>?);
    }
}
