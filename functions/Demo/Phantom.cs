using System.Buffers.Binary;
using System.Globalization;
using System.IO.Pipelines;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;

namespace ServerlessDicom.Functions.Demo;

/// <summary>
/// A head phantom after L. A. Shepp and B. F. Logan (1974) as a CT series. Every call makes the same bytes, so
/// storing it again changes nothing.
/// </summary>
internal static class Phantom
{
    /// <summary>Slices of the series.</summary>
    public const int SliceCount = 24;

    /// <summary>Patient ID (0010,0020) of the phantom.</summary>
    public const string PatientId = "PHANTOM";

    private const int Size = 512;
    private const double FieldOfViewMillimetres = 250;
    private const double SpacingMillimetres = 8;
    private const int RescaleIntercept = -1024;
    private const int AirHounsfield = -1000;

    /// <summary>A UUID made once for this purpose; the UIDs of the phantom count on from it (PS3.5 §B.2).</summary>
    private static readonly UInt128 _firstUid = UInt128.Parse(
        "63556306944345893064801386123977528534",
        CultureInfo.InvariantCulture
    );

    /// <summary>Study Instance UID.</summary>
    public static string StudyInstanceUid { get; } = Uid(0);

    /// <summary>Series Instance UID.</summary>
    public static string SeriesInstanceUid { get; } = Uid(1);

    private static readonly string _frameOfReference = Uid(2);

    /// <summary>Bone, brain, two ventricles, and lesions in it.</summary>
    private static readonly Ellipsoid[] _solids =
    [
        new(0, 0, 0, 0.69, 0.92, 0.81, 1, 0, 2000),
        new(0, 0.0184, 0, 0.6624, 0.874, 0.78, 1, 0, -965),
        new(0.22, 0, 0, 0.11, 0.31, 0.22, 0.9510565162951535, 0.3090169943749474, -28),
        new(-0.22, 0, 0, 0.16, 0.41, 0.28, 0.9510565162951535, -0.3090169943749474, -28),
        new(0, -0.35, -0.15, 0.21, 0.25, 0.41, 1, 0, 22),
        new(0, -0.1, 0.25, 0.046, 0.046, 0.05, 1, 0, 30),
        new(0, 0.1, 0.25, 0.046, 0.046, 0.05, 1, 0, 30),
        new(-0.08, 0.605, 0, 0.046, 0.023, 0.05, 1, 0, 30),
        new(0, 0.605, 0, 0.023, 0.023, 0.02, 1, 0, 30),
        new(0.06, 0.605, 0, 0.023, 0.046, 0.02, 1, 0, 30),
    ];

    /// <summary>Path below <c>studies/</c> of the slice that serves as a sample.</summary>
    public static string SampleResource { get; } =
        $"{StudyInstanceUid}/series/{SeriesInstanceUid}/instances/{SopInstanceUid(SampleSlice)}";

    /// <summary>Number of the slice that serves as a sample: the middle of the head.</summary>
    public const int SampleSlice = SliceCount / 2;

    /// <summary>SOP Instance UID of a slice.</summary>
    public static string SopInstanceUid(int slice) => Uid(10 + slice);

    /// <summary>Writes a slice, 0 to <see cref="SliceCount"/> - 1 from the feet on, as an Explicit VR Little Endian file.</summary>
    public static async Task WriteSliceAsync(int slice, PipeWriter output, CancellationToken cancellationToken)
    {
        var file = new DicomFile
        {
            FileMetaInformation = [],
            Dataset = Describe(slice),
            TransferSyntax = DicomTransferSyntax.ExplicitVRLittleEndian,
        };
        await DicomFileWriter.WriteAsync(file, file.TransferSyntax, null, output, cancellationToken);
    }

    private static DicomDataset Describe(int slice)
    {
        const double spacing = FieldOfViewMillimetres / Size;
        const double corner = spacing * (1 - Size) / 2;
        var position = (slice - (SliceCount - 1) / 2.0) * SpacingMillimetres;
        return new DicomDataset()
            .AddOrUpdate(DicomTag.ImageType, DicomVR.CS, "ORIGINAL", "PRIMARY", "AXIAL")
            .AddOrUpdate(DicomTag.SOPClassUID, DicomVR.UI, DicomUid.CTImageStorage)
            .AddOrUpdate(DicomTag.SOPInstanceUID, DicomVR.UI, SopInstanceUid(slice))
            .AddOrUpdate(DicomTag.StudyDate, DicomVR.DA, "20260102")
            .AddOrUpdate(DicomTag.SeriesDate, DicomVR.DA, "20260102")
            .AddOrUpdate(DicomTag.ContentDate, DicomVR.DA, "20260102")
            .AddOrUpdate(DicomTag.StudyTime, DicomVR.TM, "101500")
            .AddOrUpdate(DicomTag.SeriesTime, DicomVR.TM, "101530")
            .AddOrUpdate(DicomTag.ContentTime, DicomVR.TM, "101530")
            .AddOrUpdate(DicomTag.AccessionNumber, DicomVR.SH, "DEMO0001")
            .AddOrUpdate(DicomTag.Modality, DicomVR.CS, "CT")
            .AddOrUpdate(DicomTag.Manufacturer, DicomVR.LO, "ServerlessDicom")
            .AddOrUpdate(DicomTag.InstitutionName, DicomVR.LO, "Demo Hospital")
            .AddOrUpdate(DicomTag.ReferringPhysicianName, DicomVR.PN, "Referrer^Demo")
            .AddOrUpdate(DicomTag.StationName, DicomVR.SH, "DEMOCT")
            .AddOrUpdate(DicomTag.StudyDescription, DicomVR.LO, "Head phantom")
            .AddOrUpdate(DicomTag.SeriesDescription, DicomVR.LO, "Head axial 8 mm")
            .AddOrUpdate(DicomTag.ManufacturerModelName, DicomVR.LO, "Phantom generator")
            .AddOrUpdate(DicomTag.PatientName, DicomVR.PN, "Phantom^Head")
            .AddOrUpdate(DicomTag.PatientID, DicomVR.LO, PatientId)
            .AddOrUpdate(DicomTag.PatientBirthDate, DicomVR.DA, "19740601")
            .AddOrUpdate(DicomTag.PatientSex, DicomVR.CS, "O")
            .AddOrUpdate(DicomTag.BodyPartExamined, DicomVR.CS, "HEAD")
            .AddOrUpdate(DicomTag.SliceThickness, DicomVR.DS, Decimal(SpacingMillimetres))
            .AddOrUpdate(DicomTag.KVP, DicomVR.DS, "120")
            .AddOrUpdate(DicomTag.SpacingBetweenSlices, DicomVR.DS, Decimal(SpacingMillimetres))
            .AddOrUpdate(DicomTag.ProtocolName, DicomVR.LO, "Head")
            .AddOrUpdate(DicomTag.PatientPosition, DicomVR.CS, "HFS")
            .AddOrUpdate(DicomTag.StudyInstanceUID, DicomVR.UI, StudyInstanceUid)
            .AddOrUpdate(DicomTag.SeriesInstanceUID, DicomVR.UI, SeriesInstanceUid)
            .AddOrUpdate(DicomTag.StudyID, DicomVR.SH, "1")
            .AddOrUpdate(DicomTag.SeriesNumber, DicomVR.IS, "1")
            .AddOrUpdate(DicomTag.AcquisitionNumber, DicomVR.IS, "1")
            .AddOrUpdate(DicomTag.InstanceNumber, DicomVR.IS, Decimal(slice + 1))
            .AddOrUpdate(DicomTag.ImagePositionPatient, DicomVR.DS, Decimal(corner), Decimal(corner), Decimal(position))
            .AddOrUpdate(DicomTag.ImageOrientationPatient, DicomVR.DS, "1", "0", "0", "0", "1", "0")
            .AddOrUpdate(DicomTag.FrameOfReferenceUID, DicomVR.UI, _frameOfReference)
            .AddOrUpdate(DicomTag.PositionReferenceIndicator, DicomVR.LO)
            .AddOrUpdate(DicomTag.SliceLocation, DicomVR.DS, Decimal(position))
            .AddOrUpdate(UnsignedShort(DicomTag.SamplesPerPixel, 1))
            .AddOrUpdate(DicomTag.PhotometricInterpretation, DicomVR.CS, "MONOCHROME2")
            .AddOrUpdate(UnsignedShort(DicomTag.Rows, Size))
            .AddOrUpdate(UnsignedShort(DicomTag.Columns, Size))
            .AddOrUpdate(DicomTag.PixelSpacing, DicomVR.DS, Decimal(spacing), Decimal(spacing))
            .AddOrUpdate(UnsignedShort(DicomTag.BitsAllocated, 16))
            .AddOrUpdate(UnsignedShort(DicomTag.BitsStored, 12))
            .AddOrUpdate(UnsignedShort(DicomTag.HighBit, 11))
            .AddOrUpdate(UnsignedShort(DicomTag.PixelRepresentation, 0))
            .AddOrUpdate(DicomTag.WindowCenter, DicomVR.DS, "40")
            .AddOrUpdate(DicomTag.WindowWidth, DicomVR.DS, "120")
            .AddOrUpdate(DicomTag.RescaleIntercept, DicomVR.DS, Decimal(RescaleIntercept))
            .AddOrUpdate(DicomTag.RescaleSlope, DicomVR.DS, "1")
            .AddOrUpdate(DicomTag.RescaleType, DicomVR.LO, "HU")
            .AddOrUpdate(new DicomElement(DicomTag.PixelData, DicomVR.OW, Draw(position)));
    }

    /// <summary>The stored pixel values of the plane <paramref name="position"/> millimetres above the middle.</summary>
    private static byte[] Draw(double position)
    {
        var pixels = new int[Size * Size];
        Array.Fill(pixels, AirHounsfield - RescaleIntercept);
        foreach (var solid in _solids)
        {
            for (var row = 0; row < Size; row++)
            {
                if (solid.Cross(Coordinate(row), position * 2 / FieldOfViewMillimetres) is not var (from, to))
                {
                    continue;
                }

                foreach (ref var pixel in pixels.AsSpan(row * Size)[Column(from)..Column(to)])
                {
                    pixel += solid.Contrast;
                }
            }
        }

        var bytes = new byte[pixels.Length * sizeof(ushort)];
        for (var i = 0; i < pixels.Length; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(i * sizeof(ushort)), (ushort)pixels[i]);
        }

        return bytes;
    }

    /// <summary>Where the centre of a row or column lies, in units of the field of view's half.</summary>
    private static double Coordinate(int index) => (index - (Size - 1) / 2.0) * 2 / Size;

    /// <summary>The first column whose centre is not before <paramref name="x"/>.</summary>
    private static int Column(double x) => (int)Math.Ceiling(x * Size / 2 + (Size - 1) / 2.0);

    private static DicomElement UnsignedShort(DicomTag tag, ushort value)
    {
        var bytes = new byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
        return new DicomElement(tag, DicomVR.US, bytes);
    }

    private static string Decimal(double value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Uid(int index) =>
        string.Create(CultureInfo.InvariantCulture, $"2.25.{_firstUid + (UInt128)index}");
}
