using System.Buffers.Binary;
using System.Globalization;
using System.IO.Pipelines;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;

namespace ServerlessDicom.Examples.Tests.BoneSegmentation;

/// <summary>
/// A CT series of a few small slices: soft tissue with a large and a small block of bone. Rows times columns is no multiple of
/// eight, so that frames of one bit per pixel do not begin with a byte.
/// </summary>
internal static class CtPhantom
{
    public const int Slices = 6;
    public const int Rows = 11;
    public const int Columns = 13;
    public const int BoneHounsfield = 700;

    private const int TissueHounsfield = 40;
    private const int Intercept = -1024;

    /// <summary>The volume of a voxel in mm³: 0.5 by 0.8 by 2.5.</summary>
    public const double VoxelVolume = 0.5 * 0.8 * 2.5;

    /// <summary>Whether a voxel is in the large block.</summary>
    public static bool IsLarge(int slice, int row, int column) =>
        slice is >= 2 and <= 4 && row is >= 3 and <= 7 && column is >= 2 and <= 9;

    /// <summary>The voxels of the large block.</summary>
    public const int LargeVoxels = 3 * 5 * 8;

    public static string Instance(string series, int slice) =>
        string.Create(CultureInfo.InvariantCulture, $"{series}.{slice + 1}");

    /// <summary>A slice as a file. They are numbered from the feet on, and numbered the other way by Instance Number.</summary>
    public static async Task<byte[]> SliceAsync(string study, string series, int slice)
    {
        var pixels = new byte[Rows * Columns * sizeof(ushort)];
        for (var i = 0; i < Rows * Columns; i++)
        {
            var (row, column) = (i / Columns, i % Columns);
            var isBone = IsLarge(slice, row, column) || (slice == 0 && row == 0 && column < 4);
            BinaryPrimitives.WriteInt16LittleEndian(
                pixels.AsSpan(i * sizeof(ushort)),
                (short)((isBone ? BoneHounsfield : TissueHounsfield) - Intercept)
            );
        }

        var dataset = new DicomDataset()
            .AddOrUpdate(DicomTag.SpecificCharacterSet, DicomVR.CS, "ISO_IR 100")
            .AddOrUpdate(DicomTag.ImageType, DicomVR.CS, "ORIGINAL", "PRIMARY", "AXIAL")
            .AddOrUpdate(DicomTag.SOPClassUID, DicomVR.UI, DicomUid.CTImageStorage)
            .AddOrUpdate(DicomTag.SOPInstanceUID, DicomVR.UI, Instance(series, slice))
            .AddOrUpdate(DicomTag.StudyDate, DicomVR.DA, "20260102")
            .AddOrUpdate(DicomTag.StudyTime, DicomVR.TM, "101500")
            .AddOrUpdate(DicomTag.TimezoneOffsetFromUTC, DicomVR.SH, "+0900")
            .AddOrUpdate(DicomTag.AccessionNumber, DicomVR.SH, "A1")
            .AddOrUpdate(DicomTag.Modality, DicomVR.CS, "CT")
            .AddOrUpdate(DicomTag.ReferringPhysicianName, DicomVR.PN)
            .AddOrUpdate(DicomTag.PatientName, DicomVR.PN, "Müller^Jörg")
            .AddOrUpdate(DicomTag.PatientID, DicomVR.LO, "P1")
            .AddOrUpdate(DicomTag.PatientBirthDate, DicomVR.DA, "19600203")
            .AddOrUpdate(DicomTag.PatientSex, DicomVR.CS, "M")
            .AddOrUpdate(DicomTag.SliceThickness, DicomVR.DS, "2.5")
            .AddOrUpdate(DicomTag.StudyInstanceUID, DicomVR.UI, study)
            .AddOrUpdate(DicomTag.SeriesInstanceUID, DicomVR.UI, series)
            .AddOrUpdate(DicomTag.StudyID, DicomVR.SH, "1")
            .AddOrUpdate(DicomTag.SeriesNumber, DicomVR.IS, 2)
            .AddOrUpdate(DicomTag.InstanceNumber, DicomVR.IS, Slices - slice)
            .AddOrUpdate(DicomTag.ImagePositionPatient, DicomVR.DS, -5.0, -7.5, 10 + slice * 2.5)
            .AddOrUpdate(DicomTag.ImageOrientationPatient, DicomVR.DS, "1", "0", "0", "0", "1", "0")
            .AddOrUpdate(DicomTag.FrameOfReferenceUID, DicomVR.UI, $"{study}.99")
            .AddOrUpdate(DicomTag.SamplesPerPixel, DicomVR.US, 1)
            .AddOrUpdate(DicomTag.PhotometricInterpretation, DicomVR.CS, "MONOCHROME2")
            .AddOrUpdate(DicomTag.Rows, DicomVR.US, Rows)
            .AddOrUpdate(DicomTag.Columns, DicomVR.US, Columns)
            .AddOrUpdate(DicomTag.PixelSpacing, DicomVR.DS, 0.5, 0.8)
            .AddOrUpdate(DicomTag.BitsAllocated, DicomVR.US, 16)
            .AddOrUpdate(DicomTag.BitsStored, DicomVR.US, 12)
            .AddOrUpdate(DicomTag.HighBit, DicomVR.US, 11)
            .AddOrUpdate(DicomTag.PixelRepresentation, DicomVR.US, 0)
            .AddOrUpdate(DicomTag.RescaleIntercept, DicomVR.DS, (double)Intercept)
            .AddOrUpdate(DicomTag.RescaleSlope, DicomVR.DS, "1")
            .AddOrUpdate(DicomTag.RescaleType, DicomVR.LO, "HU")
            .AddOrUpdate(new DicomElement(DicomTag.PixelData, DicomVR.OW, pixels));
        using var bytes = new MemoryStream();
        var output = PipeWriter.Create(bytes, new StreamPipeWriterOptions(leaveOpen: true));
        var syntax = DicomTransferSyntax.ExplicitVRLittleEndian;
        var file = new DicomFile
        {
            FileMetaInformation = [],
            Dataset = dataset,
            TransferSyntax = syntax,
        };
        await DicomFileWriter.WriteAsync(file, syntax, null, output, TestContext.Current.CancellationToken);
        await output.CompleteAsync();
        return bytes.ToArray();
    }

    /// <summary>All slices.</summary>
    public static async Task<IReadOnlyList<byte[]>> SeriesAsync(string study, string series)
    {
        var files = new List<byte[]>();
        for (var slice = 0; slice < Slices; slice++)
        {
            files.Add(await SliceAsync(study, series, slice));
        }

        return files;
    }
}
