using System.Globalization;
using System.IO.Pipelines;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;

namespace ServerlessDicom.Cli.Bench;

/// <summary>A monochrome image of noise, of nobody.</summary>
/// <param name="Study">Study Instance UID.</param>
/// <param name="Series">Series Instance UID.</param>
/// <param name="Number">Instance Number.</param>
internal sealed record SyntheticInstance(string Study, string Series, int Number)
{
    /// <summary>SOP Instance UID.</summary>
    public string Instance { get; } = DicomUid.Generate();

    /// <summary>Its file.</summary>
    /// <param name="side">Rows and columns, of two bytes each pixel.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<byte[]> EncodeAsync(ushort side, CancellationToken cancellationToken)
    {
        var pixels = new byte[side * side * 2];
        new Random(Number).NextBytes(pixels);
        DicomElement[] elements =
        [
            Text(DicomTag.SOPClassUID, DicomVR.UI, DicomUid.SecondaryCaptureImageStorage),
            Text(DicomTag.SOPInstanceUID, DicomVR.UI, Instance),
            Text(DicomTag.Modality, DicomVR.CS, "OT"),
            Text(DicomTag.PatientName, DicomVR.PN, "Bench^Sdicom"),
            Text(DicomTag.PatientID, DicomVR.LO, "SDICOM-BENCH"),
            Text(DicomTag.StudyInstanceUID, DicomVR.UI, Study),
            Text(DicomTag.SeriesInstanceUID, DicomVR.UI, Series),
            Text(DicomTag.InstanceNumber, DicomVR.IS, Number.ToString(CultureInfo.InvariantCulture)),
            Short(DicomTag.SamplesPerPixel, 1),
            Text(DicomTag.PhotometricInterpretation, DicomVR.CS, "MONOCHROME2"),
            Short(DicomTag.Rows, side),
            Short(DicomTag.Columns, side),
            Short(DicomTag.BitsAllocated, 16),
            Short(DicomTag.BitsStored, 16),
            Short(DicomTag.HighBit, 15),
            Short(DicomTag.PixelRepresentation, 0),
            new DicomElement(DicomTag.PixelData, DicomVR.OW, pixels),
        ];
        var dataset = elements.Aggregate(new DicomDataset(), (made, element) => made.AddOrUpdate(element));
        var file = new DicomFile
        {
            FileMetaInformation = new DicomDataset(),
            Dataset = dataset,
            TransferSyntax = DicomTransferSyntax.ExplicitVRLittleEndian,
        };
        using var bytes = new MemoryStream(pixels.Length + 2048);
        var output = PipeWriter.Create(bytes, new StreamPipeWriterOptions(leaveOpen: true));
        await DicomFileWriter.WriteAsync(file, file.TransferSyntax, null, output, cancellationToken);
        await output.CompleteAsync();
        return bytes.ToArray();

        static DicomElement Text(DicomTag tag, DicomVR vr, string value) => DicomElement.FromAscii(tag, vr, value);
        static DicomElement Short(DicomTag tag, ushort value) =>
            new(tag, DicomVR.US, new[] { (byte)value, (byte)(value >> 8) });
    }
}
