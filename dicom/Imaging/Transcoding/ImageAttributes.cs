using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using ServerlessDicom.Dicom.Imaging.Codecs;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Imaging.Transcoding;

/// <summary>What of a data set has to change with its pixel data, and what of it forbids that they are changed.</summary>
internal static class ImageAttributes
{
    private const ushort FirstOverlayGroup = 0x6000;
    private const ushort LastOverlayGroup = 0x60FE;
    private const ushort OverlayBitsAllocated = 0x0100;
    private const ushort OverlayData = 0x3000;

    /// <summary>Why the data set cannot have pixel data in another syntax; null when it can.</summary>
    public static string? ObstacleTo(DicomDataset dataset, PixelDataLayout layout, DicomTransferSyntax target)
    {
        if (layout.FrameCount < (PixelDataLayout.NumberOfFrames(dataset) ?? 1))
        {
            return "Not all of its frames are there.";
        }

        return
            target.IsEncapsulated
            && HasOverlaysInUnusedBits(dataset)
            && FrameCodecs.Find(target.Uid) is not { KeepsUnusedBits: true }
            ? "Overlays lie in the unused bits of its samples, which the transfer syntax does not keep."
            : null;
    }

    /// <summary>Changes the attributes.</summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="plan">How its pixel data are transcoded.</param>
    /// <param name="frameCount">How many frames there are.</param>
    /// <param name="firstFrameBytes">Bytes of the first frame as transcoded; what the rate of a lossy compression is told by, since it stands before the frames.</param>
    public static void Apply(DicomDataset dataset, TranscodingPlan plan, int frameCount, long firstFrameBytes)
    {
        ApplyImagePixel(dataset, plan.Encoded);
        if (frameCount != (PixelDataLayout.NumberOfFrames(dataset) ?? 1))
        {
            dataset.AddOrUpdate(DicomTag.NumberOfFrames, DicomVR.IS, frameCount);
        }

        dataset.Remove(DicomTag.ExtendedOffsetTable);
        dataset.Remove(DicomTag.ExtendedOffsetTableLengths);
        if (plan is { IsLossy: true, Codec.LossyMethod: { } method })
        {
            ApplyLoss(dataset, plan.Target, method, plan.Native.FrameBytes / (double)Math.Max(firstFrameBytes, 1));
        }
    }

    /// <summary>Makes the Image Pixel Description Macro say what samples are like now.</summary>
    public static void ApplyImagePixel(DicomDataset dataset, ImagePixel image)
    {
        var photometric = image.PhotometricInterpretation;
        if (
            photometric != PhotometricInterpretation.Other
            && PhotometricInterpretationTerms.Parse(dataset.GetString(DicomTag.PhotometricInterpretation))
                != photometric
        )
        {
            dataset.AddOrUpdate(DicomTag.PhotometricInterpretation, DicomVR.CS, photometric.ToTerm());
        }

        if (image.SamplesPerPixel > 1)
        {
            Set(DicomTag.PlanarConfiguration, image.IsPlanar ? 1 : 0);
        }

        Set(DicomTag.BitsAllocated, image.BitsAllocated);
        Set(DicomTag.BitsStored, image.BitsStored);
        Set(DicomTag.HighBit, image.HighBit);
        Set(DicomTag.PixelRepresentation, image.IsSigned ? 1 : 0);

        void Set(DicomTag tag, int value)
        {
            if (dataset.GetInteger(tag) != value)
            {
                dataset.AddOrUpdate(tag, DicomVR.US, value);
            }
        }
    }

    /// <summary>
    /// Notes that the image is compressed with loss (PS3.3 §C.7.6.1.1.5): it is then another one, derived, with a SOP
    /// Instance UID of its own. The same instance in the same syntax gets the same UID each time.
    /// </summary>
    private static void ApplyLoss(DicomDataset dataset, DicomTransferSyntax target, string method, double ratio)
    {
        dataset.AddOrUpdate(DicomTag.LossyImageCompression, DicomVR.CS, "01");
        Append(DicomTag.LossyImageCompressionRatio, DicomVR.DS, ratio.ToString("0.##", CultureInfo.InvariantCulture));
        Append(DicomTag.LossyImageCompressionMethod, DicomVR.CS, method);
        var type = dataset.GetStrings(DicomTag.ImageType).ToArray();
        if (type.Length > 0 && type[0] != "DERIVED")
        {
            type[0] = "DERIVED";
            dataset.AddOrUpdate(DicomTag.ImageType, DicomVR.CS, type);
        }

        if (
            dataset.GetString(DicomTag.SOPClassUID) is not { } sopClass
            || dataset.GetString(DicomTag.SOPInstanceUID) is not { } sopInstance
        )
        {
            return;
        }

        // CID 7202 and CID 7203 of PS3.16.
        var source = new DicomDataset()
            .AddOrUpdate(DicomTag.ReferencedSOPClassUID, DicomVR.UI, sopClass)
            .AddOrUpdate(DicomTag.ReferencedSOPInstanceUID, DicomVR.UI, sopInstance)
            .AddOrUpdate(DicomTag.PurposeOfReferenceCodeSequence, Code("121320", "Uncompressed predecessor"));
        dataset.AddOrUpdate(DicomTag.SourceImageSequence, source);
        dataset.AddOrUpdate(DicomTag.DerivationCodeSequence, Code("113040", "Lossy Compression"));
        dataset.AddOrUpdate(DicomTag.SOPInstanceUID, DicomVR.UI, UidOf(sopInstance, target.Uid));

        void Append(DicomTag tag, DicomVR vr, string value) =>
            dataset.AddOrUpdate(tag, vr, [.. dataset.GetStrings(tag), value]);
    }

    private static DicomDataset Code(string value, string meaning) =>
        new DicomDataset()
            .AddOrUpdate(DicomTag.CodeValue, DicomVR.SH, value)
            .AddOrUpdate(DicomTag.CodingSchemeDesignator, DicomVR.SH, "DCM")
            .AddOrUpdate(DicomTag.CodeMeaning, DicomVR.LO, meaning);

    /// <summary>A UID made of a UUID (PS3.5 §B.2) that is a digest of both (RFC 9562 §5.8).</summary>
    private static string UidOf(string sopInstance, string transferSyntax)
    {
        var digest = SHA256.HashData(Encoding.ASCII.GetBytes($"{sopInstance}\n{transferSyntax}")).AsSpan(0, 16);
        digest[6] = (byte)(digest[6] & 0x0F | 0x80);
        digest[8] = (byte)(digest[8] & 0x3F | 0x80);
        return $"2.25.{new BigInteger(digest, isUnsigned: true, isBigEndian: true)}";
    }

    /// <summary>Whether overlays have no data of their own (PS3.3 §C.9.2, retired 2004).</summary>
    private static bool HasOverlaysInUnusedBits(DicomDataset dataset)
    {
        for (int group = FirstOverlayGroup; group <= LastOverlayGroup; group += 2)
        {
            if (
                dataset.GetInteger(new DicomTag((ushort)group, OverlayBitsAllocated)) > 1
                && !dataset.Contains(new DicomTag((ushort)group, OverlayData))
            )
            {
                return true;
            }
        }

        return false;
    }
}
