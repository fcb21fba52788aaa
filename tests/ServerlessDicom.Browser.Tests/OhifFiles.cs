using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using ServerlessDicom.Dicom.Imaging.Icc;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;

namespace ServerlessDicom.Browser.Tests;

/// <summary>A small object of each kind that OHIF shows in a way of its own.</summary>
internal static class OhifFiles
{
    /// <summary>Study Instance UIDs.</summary>
    public const string Ultrasound = "1.2.3.201";
    public const string Palette = "1.2.3.202";
    public const string Report = "1.2.3.203";
    public const string Document = "1.2.3.204";
    public const string Slide = "1.2.3.205";

    /// <summary>Frames of the ultrasound.</summary>
    public const int UltrasoundFrames = 5;

    /// <summary>Tiles of the slide.</summary>
    public const int SlideFrames = Tiles * Tiles;

    /// <summary>What the report says.</summary>
    public const string Finding = "No acute cardiopulmonary abnormality.";

    /// <summary>Pixels of a tile's side, and tiles of the slide's side.</summary>
    private const int Tile = 128;
    private const int Tiles = 3;

    /// <summary>A colour loop of a bright disk that moves over a dark gradient.</summary>
    public static DicomDataset UltrasoundLoop()
    {
        const int side = 128;
        var pixels = new byte[UltrasoundFrames * side * side * 3];
        for (var frame = 0; frame < UltrasoundFrames; frame++)
        {
            for (var at = 0; at < side * side; at++)
            {
                var (x, y) = (at % side - 20 - 22 * frame, at / side - 64);
                var disk = x * x + y * y < 400;
                var pixel = pixels.AsSpan((frame * side * side + at) * 3);
                (pixel[0], pixel[1], pixel[2]) = disk
                    ? ((byte)230, (byte)120, (byte)20)
                    : ((byte)0, (byte)40, (byte)(at / side));
            }
        }

        return Describe(Ultrasound, DicomUid.UltrasoundMultiFrameImageStorage, "US", "Ultrasound loop")
            .AddOrUpdate(DicomTag.NumberOfFrames, DicomVR.IS, UltrasoundFrames)
            .AddOrUpdate(DicomTag.FrameTime, DicomVR.DS, "100")
            .AddOrUpdate(new DicomElement(DicomTag.FrameIncrementPointer, DicomVR.AT, (byte[])[0x18, 0, 0x63, 0x10]))
            .AddPixels("RGB", 3, side, side, pixels);
    }

    /// <summary>A gradient through a palette from blue over green to red.</summary>
    public static DicomDataset PaletteImage()
    {
        const int side = 128;
        var pixels = new byte[side * side];
        for (var at = 0; at < pixels.Length; at++)
        {
            pixels[at] = (byte)(at % side * 2);
        }

        return Describe(Palette, DicomUid.UltrasoundImageStorage, "US", "Palette colour")
            .AddPixels("PALETTE COLOR", 1, side, side, pixels)
            .AddPalette(DicomTag.RedPaletteColorLookupTableDescriptor, DicomTag.RedPaletteColorLookupTableData, i => i)
            .AddPalette(
                DicomTag.GreenPaletteColorLookupTableDescriptor,
                DicomTag.GreenPaletteColorLookupTableData,
                i => 255 - Math.Abs(2 * i - 255)
            )
            .AddPalette(
                DicomTag.BluePaletteColorLookupTableDescriptor,
                DicomTag.BluePaletteColorLookupTableData,
                i => 255 - i
            );
    }

    /// <summary>A Basic Text SR.</summary>
    public static DicomDataset BasicReport() =>
        Describe(Report, DicomUid.BasicTextSRStorage, "SR", "Chest report")
            .AddOrUpdate(DicomTag.ValueType, DicomVR.CS, "CONTAINER")
            .AddOrUpdate(DicomTag.ContinuityOfContent, DicomVR.CS, "SEPARATE")
            .AddOrUpdate(DicomTag.CompletionFlag, DicomVR.CS, "COMPLETE")
            .AddOrUpdate(DicomTag.VerificationFlag, DicomVR.CS, "UNVERIFIED")
            .AddOrUpdate(DicomTag.ConceptNameCodeSequence, Code("18748-4", "LN", "Diagnostic imaging report"))
            .AddOrUpdate(
                DicomTag.ContentSequence,
                new DicomDataset()
                    .AddOrUpdate(DicomTag.RelationshipType, DicomVR.CS, "CONTAINS")
                    .AddOrUpdate(DicomTag.ValueType, DicomVR.CS, "TEXT")
                    .AddOrUpdate(DicomTag.ConceptNameCodeSequence, Code("121071", "DCM", "Finding"))
                    .AddOrUpdate(DicomTag.TextValue, DicomVR.UT, Finding)
            );

    /// <summary>An Encapsulated PDF of one page with a word on it.</summary>
    public static DicomDataset EncapsulatedPdf() =>
        Describe(Document, DicomUid.EncapsulatedPDFStorage, "DOC", "A letter")
            .AddOrUpdate(DicomTag.DocumentTitle, DicomVR.ST, "A letter")
            .AddOrUpdate(DicomTag.BurnedInAnnotation, DicomVR.CS, "NO")
            .AddOrUpdate(DicomTag.MIMETypeOfEncapsulatedDocument, DicomVR.LO, "application/pdf")
            .AddOrUpdate(new DicomElement(DicomTag.EncapsulatedDocument, DicomVR.OB, Pdf()));

    /// <summary>The one level of a tiled slide: dots as of a stain on a bright ground.</summary>
    public static DicomDataset SlideLevel()
    {
        const int side = Tiles * Tile;
        var pixels = new byte[side * side * 3];
        for (var tile = 0; tile < Tiles * Tiles; tile++)
        {
            for (var at = 0; at < Tile * Tile; at++)
            {
                var (x, y) = (tile % Tiles * Tile + at % Tile, tile / Tiles * Tile + at / Tile);
                var isDot = (x % 40 - 20) * (x % 40 - 20) + (y % 40 - 20) * (y % 40 - 20) < 100;
                var pixel = pixels.AsSpan((tile * Tile * Tile + at) * 3);
                (pixel[0], pixel[1], pixel[2]) = isDot
                    ? ((byte)120, (byte)40, (byte)140)
                    : ((byte)240, (byte)225, (byte)235);
            }
        }

        const double spacing = 0.002;
        var origin = new DicomDataset()
            .AddOrUpdate(DicomTag.XOffsetInSlideCoordinateSystem, DicomVR.DS, "20")
            .AddOrUpdate(DicomTag.YOffsetInSlideCoordinateSystem, DicomVR.DS, "10");
        var path = new DicomDataset()
            .AddOrUpdate(DicomTag.IlluminationTypeCodeSequence, Code("111744", "DCM", "Brightfield illumination"))
            .AddOrUpdate(DicomTag.OpticalPathIdentifier, DicomVR.SH, "1")
            .AddOrUpdate(DicomTag.OpticalPathDescription, DicomVR.ST, "Brightfield")
            .AddOrUpdate(new DicomElement(DicomTag.ICCProfile, DicomVR.OB, IccProfile.Srgb))
            .AddOrUpdate(DicomTag.IlluminationColorCodeSequence, Code("11744", "DCM", "Full Spectrum"));
        var shared = new DicomDataset()
            .AddOrUpdate(
                DicomTag.PixelMeasuresSequence,
                new DicomDataset()
                    .AddOrUpdate(DicomTag.SliceThickness, DicomVR.DS, "0.001")
                    .AddOrUpdate(DicomTag.PixelSpacing, DicomVR.DS, spacing, spacing)
            )
            .AddOrUpdate(
                DicomTag.WholeSlideMicroscopyImageFrameTypeSequence,
                new DicomDataset().AddOrUpdate(DicomTag.FrameType, DicomVR.CS, "ORIGINAL", "PRIMARY", "VOLUME", "NONE")
            );
        return Describe(Slide, "1.2.840.10008.5.1.4.1.1.77.1.6", "SM", "Slide")
            .AddOrUpdate(DicomTag.ImageType, DicomVR.CS, "ORIGINAL", "PRIMARY", "VOLUME", "NONE")
            .AddOrUpdate(DicomTag.FrameOfReferenceUID, DicomVR.UI, Slide + ".9")
            .AddOrUpdate(DicomTag.ContainerIdentifier, DicomVR.LO, "SLIDE1")
            .AddOrUpdate(DicomTag.VolumetricProperties, DicomVR.CS, "VOLUME")
            .AddOrUpdate(DicomTag.DimensionOrganizationType, DicomVR.CS, "TILED_FULL")
            .AddOrUpdate(DicomTag.ImagedVolumeWidth, DicomVR.FL, side * spacing)
            .AddOrUpdate(DicomTag.ImagedVolumeHeight, DicomVR.FL, side * spacing)
            .AddOrUpdate(DicomTag.ImagedVolumeDepth, DicomVR.FL, 0.001)
            .AddOrUpdate(DicomTag.TotalPixelMatrixColumns, DicomVR.UL, side)
            .AddOrUpdate(DicomTag.TotalPixelMatrixRows, DicomVR.UL, side)
            .AddOrUpdate(DicomTag.TotalPixelMatrixFocalPlanes, DicomVR.UL, 1)
            .AddOrUpdate(DicomTag.TotalPixelMatrixOriginSequence, origin)
            .AddOrUpdate(DicomTag.ImageOrientationSlide, DicomVR.DS, "0", "-1", "0", "-1", "0", "0")
            .AddOrUpdate(DicomTag.FocusMethod, DicomVR.CS, "AUTO")
            .AddOrUpdate(DicomTag.ExtendedDepthOfField, DicomVR.CS, "NO")
            .AddOrUpdate(DicomTag.SpecimenLabelInImage, DicomVR.CS, "NO")
            .AddOrUpdate(DicomTag.BurnedInAnnotation, DicomVR.CS, "NO")
            .AddOrUpdate(DicomTag.LossyImageCompression, DicomVR.CS, "00")
            .AddOrUpdate(DicomTag.NumberOfOpticalPaths, DicomVR.UL, 1)
            .AddOrUpdate(DicomTag.OpticalPathSequence, path)
            .AddOrUpdate(DicomTag.SharedFunctionalGroupsSequence, shared)
            .AddOrUpdate(DicomTag.NumberOfFrames, DicomVR.IS, SlideFrames)
            .AddPixels("RGB", 3, Tile, Tile, pixels);
    }

    /// <summary>A Part 10 file, Explicit VR Little Endian.</summary>
    public static async Task<byte[]> ToBytesAsync(this DicomDataset dataset)
    {
        using var bytes = new MemoryStream();
        var output = PipeWriter.Create(bytes, new StreamPipeWriterOptions(leaveOpen: true));
        var file = new DicomFile
        {
            FileMetaInformation = [],
            Dataset = dataset,
            TransferSyntax = DicomTransferSyntax.ExplicitVRLittleEndian,
        };
        await DicomFileWriter.WriteAsync(file, file.TransferSyntax, null, output, CancellationToken.None);
        await output.CompleteAsync();
        return bytes.ToArray();
    }

    private static DicomDataset Describe(string study, string sopClass, string modality, string description) =>
        new DicomDataset()
            .AddOrUpdate(DicomTag.SOPClassUID, DicomVR.UI, sopClass)
            .AddOrUpdate(DicomTag.SOPInstanceUID, DicomVR.UI, study + ".1.1")
            .AddOrUpdate(DicomTag.StudyInstanceUID, DicomVR.UI, study)
            .AddOrUpdate(DicomTag.SeriesInstanceUID, DicomVR.UI, study + ".1")
            .AddOrUpdate(DicomTag.StudyDate, DicomVR.DA, "20260103")
            .AddOrUpdate(DicomTag.StudyTime, DicomVR.TM, "101500")
            .AddOrUpdate(DicomTag.SeriesDate, DicomVR.DA, "20260103")
            .AddOrUpdate(DicomTag.SeriesTime, DicomVR.TM, "101500")
            .AddOrUpdate(DicomTag.ContentDate, DicomVR.DA, "20260103")
            .AddOrUpdate(DicomTag.ContentTime, DicomVR.TM, "101500")
            .AddOrUpdate(DicomTag.AccessionNumber, DicomVR.SH, "ACC" + study[^3..])
            .AddOrUpdate(DicomTag.StudyID, DicomVR.SH, "1")
            .AddOrUpdate(DicomTag.SeriesNumber, DicomVR.IS, "1")
            .AddOrUpdate(DicomTag.InstanceNumber, DicomVR.IS, "1")
            .AddOrUpdate(DicomTag.Modality, DicomVR.CS, modality)
            .AddOrUpdate(DicomTag.Manufacturer, DicomVR.LO, "ServerlessDicom")
            .AddOrUpdate(DicomTag.StudyDescription, DicomVR.LO, description)
            .AddOrUpdate(DicomTag.SeriesDescription, DicomVR.LO, description)
            .AddOrUpdate(DicomTag.PatientName, DicomVR.PN, "Sample^" + modality)
            .AddOrUpdate(DicomTag.PatientID, DicomVR.LO, "SAMPLE" + study[^3..])
            .AddOrUpdate(DicomTag.PatientBirthDate, DicomVR.DA, "19700101")
            .AddOrUpdate(DicomTag.PatientSex, DicomVR.CS, "O");

    private static DicomDataset AddPixels(
        this DicomDataset dataset,
        string photometric,
        ushort samples,
        ushort rows,
        ushort columns,
        byte[] pixels
    )
    {
        if (samples > 1)
        {
            dataset.AddOrUpdate(DicomTag.PlanarConfiguration, DicomVR.US, 0);
        }

        return dataset
            .AddOrUpdate(DicomTag.SamplesPerPixel, DicomVR.US, samples)
            .AddOrUpdate(DicomTag.PhotometricInterpretation, DicomVR.CS, photometric)
            .AddOrUpdate(DicomTag.Rows, DicomVR.US, rows)
            .AddOrUpdate(DicomTag.Columns, DicomVR.US, columns)
            .AddOrUpdate(DicomTag.BitsAllocated, DicomVR.US, 8)
            .AddOrUpdate(DicomTag.BitsStored, DicomVR.US, 8)
            .AddOrUpdate(DicomTag.HighBit, DicomVR.US, 7)
            .AddOrUpdate(DicomTag.PixelRepresentation, DicomVR.US, 0)
            .AddOrUpdate(new DicomElement(DicomTag.PixelData, DicomVR.OB, pixels));
    }

    private static DicomDataset AddPalette(
        this DicomDataset dataset,
        DicomTag descriptor,
        DicomTag data,
        Func<int, int> level
    ) =>
        dataset
            .AddOrUpdate(descriptor, DicomVR.US, 256, 0, 16)
            .AddOrUpdate(
                new DicomElement(
                    data,
                    DicomVR.OW,
                    Enumerable.Range(0, 256).SelectMany(i => BitConverter.GetBytes((ushort)(level(i) * 257))).ToArray()
                )
            );

    private static DicomDataset Code(string value, string scheme, string meaning) =>
        new DicomDataset()
            .AddOrUpdate(DicomTag.CodeValue, DicomVR.SH, value)
            .AddOrUpdate(DicomTag.CodingSchemeDesignator, DicomVR.SH, scheme)
            .AddOrUpdate(DicomTag.CodeMeaning, DicomVR.LO, meaning);

    private static byte[] Pdf()
    {
        var text = new StringBuilder("%PDF-1.4\n");
        var offsets = new List<int>();
        const string content = "BT /F1 40 Tf 30 120 Td (A letter) Tj ET";
        foreach (
            var body in (string[])
                [
                    "<</Type/Catalog/Pages 2 0 R>>",
                    "<</Type/Pages/Kids[3 0 R]/Count 1>>",
                    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
                    $"<</Length {content.Length}>>stream\n{content}\nendstream",
                    "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
                ]
        )
        {
            offsets.Add(text.Length);
            text.Append(CultureInfo.InvariantCulture, $"{offsets.Count} 0 obj{body}endobj\n");
        }

        var table = text.Length;
        text.Append(CultureInfo.InvariantCulture, $"xref\n0 {offsets.Count + 1}\n0000000000 65535 f \n");
        foreach (var offset in offsets)
        {
            text.Append(CultureInfo.InvariantCulture, $"{offset:0000000000} 00000 n \n");
        }

        text.Append(
            CultureInfo.InvariantCulture,
            $"trailer<</Root 1 0 R/Size {offsets.Count + 1}>>\nstartxref\n{table}\n%%EOF"
        );
        return Encoding.ASCII.GetBytes(text.Length % 2 == 0 ? text.ToString() : text.Append('\n').ToString());
    }
}
