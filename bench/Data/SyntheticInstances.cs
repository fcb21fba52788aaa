using System.Globalization;
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;

namespace ServerlessDicom.Bench.Data;

/// <summary>Makes the instances that are measured: the same numbers give the same bytes.</summary>
internal static class SyntheticInstances
{
    private const string CtImageStorage = "1.2.840.10008.5.1.4.1.1.2";
    private static readonly string[] Families =
    [
        "Abel",
        "Baker",
        "Clarke",
        "Dubois",
        "Eriksson",
        "Fischer",
        "Garcia",
        "Hansen",
    ];
    private static readonly string[] Givens = ["Ada", "Bo", "Carl", "Dora", "Emil", "Frida", "Gus", "Hedda"];
    private static readonly string[] Modalities = ["CT", "MR", "US", "CR", "MG", "PT"];

    /// <summary>A UID under 2.25 of a fixed shape.</summary>
    public static string Uid(int root, int study, int series = 0, int instance = 0) =>
        string.Create(CultureInfo.InvariantCulture, $"2.25.{1000 + root}.{study + 1}.{series + 1}.{instance + 1}");

    /// <summary>The Patient ID of a study made by <see cref="TinyStudy"/>.</summary>
    public static string PatientId(int study) => string.Create(CultureInfo.InvariantCulture, $"PID{study / 2:D7}");

    /// <summary>The date of a study: ten years, evenly.</summary>
    public static DateOnly StudyDate(int study) => new DateOnly(2015, 1, 1).AddDays((int)((long)study * 7919 % 3650));

    /// <summary>One CT slice of about 530 KB with 512 x 512 pixels of 16 bits and some 120 attributes.</summary>
    public static byte[] CtSlice(int root, int study, int slice)
    {
        var dataset = Patient(root, study, "CT", slice);
        AddCtAttributes(dataset, slice);
        return Write(dataset, Pixels(512, slice));
    }

    /// <summary>A study of one instance of a few hundred bytes.</summary>
    public static byte[] TinyStudy(int root, int study)
    {
        var dataset = Patient(root, study, Modalities[study % Modalities.Length], 0);
        return Write(dataset, Pixels(4, 0));
    }

    /// <summary>The head of an instance whose Pixel Data are <paramref name="pixelBytes"/> long; the pixels follow it.</summary>
    public static byte[] LargeHead(int root, uint pixelBytes)
    {
        var dataset = Patient(root, 0, "CT", 0);
        dataset.AddOrUpdate(DicomTag.NumberOfFrames, DicomVR.IS, Text(pixelBytes / (512 * 512 * 2)));
        var head = Write(dataset, Pixels(512, 0));
        var start = head.Length - 512 * 512 * 2;
        BitConverter.TryWriteBytes(head.AsSpan(start - 4), pixelBytes);
        return head[..start];
    }

    private static DicomDataset Patient(int root, int study, string modality, int instance)
    {
        var name = $"{Families[study % Families.Length]}^{Givens[study / Families.Length % Givens.Length]}^{study}";
        return new DicomDataset()
            .AddOrUpdate(DicomTag.SpecificCharacterSet, DicomVR.CS, "ISO_IR 192")
            .AddOrUpdate(DicomTag.ImageType, DicomVR.CS, "ORIGINAL", "PRIMARY", "AXIAL")
            .AddOrUpdate(DicomTag.SOPClassUID, DicomVR.UI, CtImageStorage)
            .AddOrUpdate(DicomTag.SOPInstanceUID, DicomVR.UI, Uid(root, study, 0, instance))
            .AddOrUpdate(
                DicomTag.StudyDate,
                DicomVR.DA,
                StudyDate(study).ToString("yyyyMMdd", CultureInfo.InvariantCulture)
            )
            .AddOrUpdate(DicomTag.StudyTime, DicomVR.TM, "101112.5")
            .AddOrUpdate(DicomTag.AccessionNumber, DicomVR.SH, "ACC" + Text(study))
            .AddOrUpdate(DicomTag.Modality, DicomVR.CS, modality)
            .AddOrUpdate(DicomTag.Manufacturer, DicomVR.LO, "ServerlessDicom")
            .AddOrUpdate(DicomTag.InstitutionName, DicomVR.LO, "Bench Hospital")
            .AddOrUpdate(DicomTag.ReferringPhysicianName, DicomVR.PN, "Referrer^Ruth")
            .AddOrUpdate(DicomTag.StudyDescription, DicomVR.LO, "Thorax " + Text(study % 17))
            .AddOrUpdate(DicomTag.SeriesDescription, DicomVR.LO, "Axial 1.0")
            .AddOrUpdate(DicomTag.PatientName, DicomVR.PN, name)
            .AddOrUpdate(DicomTag.PatientID, DicomVR.LO, PatientId(study))
            .AddOrUpdate(DicomTag.PatientBirthDate, DicomVR.DA, "19600229")
            .AddOrUpdate(DicomTag.PatientSex, DicomVR.CS, "O")
            .AddOrUpdate(DicomTag.StudyInstanceUID, DicomVR.UI, Uid(root, study))
            .AddOrUpdate(DicomTag.SeriesInstanceUID, DicomVR.UI, Uid(root, study, 0))
            .AddOrUpdate(DicomTag.StudyID, DicomVR.SH, Text(study))
            .AddOrUpdate(DicomTag.SeriesNumber, DicomVR.IS, "1")
            .AddOrUpdate(DicomTag.InstanceNumber, DicomVR.IS, Text(instance + 1));
    }

    // Together with the patient's and the image's about as many as a scanner writes.
    private static void AddCtAttributes(DicomDataset dataset, int slice)
    {
        var position = Text(-200 + slice);
        dataset
            .AddOrUpdate(DicomTag.SliceThickness, DicomVR.DS, "1.0")
            .AddOrUpdate(DicomTag.KVP, DicomVR.DS, "120")
            .AddOrUpdate(DicomTag.ConvolutionKernel, DicomVR.SH, "B30f")
            .AddOrUpdate(DicomTag.PatientPosition, DicomVR.CS, "HFS")
            .AddOrUpdate(DicomTag.ImagePositionPatient, DicomVR.DS, "-250.5", "-250.5", position)
            .AddOrUpdate(DicomTag.ImageOrientationPatient, DicomVR.DS, "1", "0", "0", "0", "1", "0")
            .AddOrUpdate(DicomTag.FrameOfReferenceUID, DicomVR.UI, "2.25.77")
            .AddOrUpdate(DicomTag.SliceLocation, DicomVR.DS, position)
            .AddOrUpdate(DicomTag.PixelSpacing, DicomVR.DS, "0.976562", "0.976562")
            .AddOrUpdate(DicomTag.WindowCenter, DicomVR.DS, "40", "300")
            .AddOrUpdate(DicomTag.WindowWidth, DicomVR.DS, "400", "1500")
            .AddOrUpdate(DicomTag.RescaleIntercept, DicomVR.DS, "-1024")
            .AddOrUpdate(DicomTag.RescaleSlope, DicomVR.DS, "1")
            .AddOrUpdate(DicomTag.RescaleType, DicomVR.LO, "HU");
        var reference = new DicomDataset()
            .AddOrUpdate(DicomTag.ReferencedSOPClassUID, DicomVR.UI, CtImageStorage)
            .AddOrUpdate(DicomTag.ReferencedSOPInstanceUID, DicomVR.UI, "2.25.88");
        dataset.AddOrUpdate(new DicomElement(DicomTag.ReferencedImageSequence, [reference]));
        dataset.AddOrUpdate(new DicomTag(0x00290010), DicomVR.LO, "BENCH HEADER");
        for (ushort element = 0; element < 75; element++)
        {
            dataset.AddOrUpdate(new DicomTag(0x0029, (ushort)(0x1000 + element)), DicomVR.LO, "Value " + Text(element));
        }
    }

    private static DicomElement Pixels(int size, int seed)
    {
        var pixels = new ushort[size * size];
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (ushort)((i * 31 + seed * 17 + i / size) & 0xFFF);
        }

        return new DicomElement(DicomTag.PixelData, DicomVR.OW, MemoryMarshal.AsBytes<ushort>(pixels).ToArray());
    }

    private static byte[] Write(DicomDataset dataset, DicomElement pixelData)
    {
        var size = (ushort)Math.Sqrt(pixelData.Value.Length / 2);
        void Add(DicomTag tag, ushort value) =>
            dataset.AddOrUpdate(new DicomElement(tag, DicomVR.US, BitConverter.GetBytes(value)));
        Add(DicomTag.SamplesPerPixel, 1);
        dataset.AddOrUpdate(DicomTag.PhotometricInterpretation, DicomVR.CS, "MONOCHROME2");
        Add(DicomTag.Rows, size);
        Add(DicomTag.Columns, size);
        Add(DicomTag.BitsAllocated, 16);
        Add(DicomTag.BitsStored, 12);
        Add(DicomTag.HighBit, 11);
        Add(DicomTag.PixelRepresentation, 0);
        dataset.AddOrUpdate(pixelData);
        var file = new DicomFile
        {
            FileMetaInformation = new DicomDataset(),
            Dataset = dataset,
            TransferSyntax = DicomTransferSyntax.ExplicitVRLittleEndian,
        };
        using var stream = new MemoryStream();
        var writer = PipeWriter.Create(stream);
        DicomFileWriter
            .WriteAsync(file, file.TransferSyntax, source: null, writer, CancellationToken.None)
            .GetAwaiter()
            .GetResult();
        writer.Complete();
        return stream.ToArray();
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
