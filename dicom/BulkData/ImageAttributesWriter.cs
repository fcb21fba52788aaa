using System.Buffers.Binary;
using System.Globalization;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.BulkData;

/// <summary>Adds the attributes that pixels tell to a data set, and corrects those that they contradict.</summary>
internal sealed class ImageAttributesWriter(DicomDataset dataset, AttributeCorrections corrections)
{
    /// <summary>Descriptors and data of the palette, which mean nothing beside another Photometric Interpretation.</summary>
    private static readonly DicomTag[] _palette =
    [
        DicomTag.RedPaletteColorLookupTableDescriptor,
        DicomTag.GreenPaletteColorLookupTableDescriptor,
        DicomTag.BluePaletteColorLookupTableDescriptor,
        DicomTag.RedPaletteColorLookupTableData,
        DicomTag.GreenPaletteColorLookupTableData,
        DicomTag.BluePaletteColorLookupTableData,
    ];

    /// <summary>Makes the Image Pixel Description Macro (PS3.3 §C.7.6.3.3) say what an image tells of itself.</summary>
    /// <exception cref="InstanceAssemblyException">DICOM has no such images.</exception>
    public void Describe(CodestreamDescription image)
    {
        corrections.Set(DicomTag.Rows, DicomVR.US, image.Rows);
        corrections.Set(DicomTag.Columns, DicomVR.US, image.Columns);
        corrections.Set(DicomTag.SamplesPerPixel, DicomVR.US, image.SamplesPerPixel);
        if (image.SamplesPerPixel is not (1 or 3))
        {
            throw Mismatch("The image has neither one sample per pixel nor three.");
        }

        var declared = PhotometricInterpretationTerms.Parse(dataset.GetString(DicomTag.PhotometricInterpretation));
        var photometric = image.Interpret(declared);
        if (photometric != declared)
        {
            corrections.Set(DicomTag.PhotometricInterpretation, DicomVR.CS, photometric.ToTerm());
            if (declared == PhotometricInterpretation.PaletteColor)
            {
                corrections.Remove(_palette);
            }
        }

        if (image.SamplesPerPixel > 1)
        {
            corrections.Set(DicomTag.PlanarConfiguration, DicomVR.US, 0);
        }

        corrections.Set(
            DicomTag.BitsAllocated,
            DicomVR.US,
            image.Bits <= 8 ? 8
                : image.Bits <= 16 ? 16
                : 32
        );
        var stored = dataset.GetInteger(DicomTag.BitsStored);
        if (stored is not >= 1 || stored > image.Bits || image.IsBitsStored)
        {
            stored = image.Bits;
        }

        corrections.Set(DicomTag.BitsStored, DicomVR.US, stored.Value);
        corrections.Set(DicomTag.HighBit, DicomVR.US, stored.Value - 1);
        if (dataset.GetInteger(DicomTag.PixelRepresentation) is not (0 or 1))
        {
            corrections.Set(DicomTag.PixelRepresentation, DicomVR.US, image.IsSigned ? 1 : 0);
        }
    }

    /// <summary>Refuses another number of frames than was declared: which of them are missing, nobody can tell.</summary>
    /// <exception cref="InstanceAssemblyException">It is another.</exception>
    public void SetFrames(int count)
    {
        var declared = dataset.GetInteger(DicomTag.NumberOfFrames);
        if (declared is not null && declared != count)
        {
            throw Mismatch("There are not as many frames as Number of Frames says.");
        }

        if (declared is null && count > 1)
        {
            corrections.Set(DicomTag.NumberOfFrames, DicomVR.IS, count);
        }
    }

    /// <summary>Tells how fast frames follow each other (PS3.3 §C.7.6.5, §C.7.6.6), where nobody has said so.</summary>
    public void SetDelays(IReadOnlyList<int> delays)
    {
        if (delays.All(delay => delay == 0) || dataset.Contains(DicomTag.FrameIncrementPointer))
        {
            return;
        }

        if (delays.Distinct().Take(2).Count() == 1)
        {
            SetFrameTime(delays[0]);
            return;
        }

        // It says how long after the one before each frame comes: the last delay leads nowhere.
        double[] vector = [0, .. delays.SkipLast(1).Select(delay => (double)delay)];
        SetIncrement(DicomTag.FrameTimeVector, vector);
    }

    /// <summary>Tells the milliseconds from one frame to the next, where nobody has said so.</summary>
    public void SetFrameTime(double milliseconds)
    {
        if (!dataset.Contains(DicomTag.FrameIncrementPointer))
        {
            SetIncrement(DicomTag.FrameTime, [milliseconds]);
        }
    }

    private void SetIncrement(DicomTag tag, ReadOnlySpan<double> values)
    {
        if (!dataset.Contains(tag))
        {
            dataset.AddOrUpdate(tag, DicomVR.DS, values);
        }

        var pointer = new byte[4];
        BinaryPrimitives.WriteUInt16LittleEndian(pointer, tag.Group);
        BinaryPrimitives.WriteUInt16LittleEndian(pointer.AsSpan(2), tag.Element);
        dataset.AddOrUpdate(new DicomElement(DicomTag.FrameIncrementPointer, DicomVR.AT, pointer));
    }

    /// <summary>Says that the image has lost something, where nobody has said so (PS3.3 §C.7.6.1.1.5).</summary>
    /// <param name="method">By what compression.</param>
    /// <param name="nativeBytes">Bytes of all frames uncompressed.</param>
    /// <param name="frames">The frames as they are.</param>
    public void SetLoss(string method, double nativeBytes, IReadOnlyList<BulkDataPart> frames)
    {
        if (dataset.GetString(DicomTag.LossyImageCompression) is not null)
        {
            return;
        }

        var ratio = nativeBytes / Math.Max(1, frames.Sum(frame => frame.Length));
        dataset.AddOrUpdate(DicomTag.LossyImageCompression, DicomVR.CS, "01");
        dataset.AddOrUpdate(
            DicomTag.LossyImageCompressionRatio,
            DicomVR.DS,
            ratio.ToString("0.##", CultureInfo.InvariantCulture)
        );
        dataset.AddOrUpdate(DicomTag.LossyImageCompressionMethod, DicomVR.CS, method);
    }

    private static InstanceAssemblyException Mismatch(string message) => new(InstanceAssemblyProblem.Mismatch, message);
}
