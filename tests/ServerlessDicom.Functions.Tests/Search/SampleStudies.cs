using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Functions.Tests.Search;

/// <summary>Three studies: 1.2.1 with a CT and an SR series, 1.2.2 with an MR, and 1.2.3, of which little is known.</summary>
internal static class SampleStudies
{
    public const string CTImage = "1.2.840.10008.5.1.4.1.1.2";
    public const string MRImage = "1.2.840.10008.5.1.4.1.1.4";
    public const string UltrasoundImage = "1.2.840.10008.5.1.4.1.1.6.1";
    public const string TextReport = "1.2.840.10008.5.1.4.1.1.88.11";

    public static IReadOnlyList<DicomDataset> All { get; } =
    [Image("1.2.1.1.1", "1"), Image("1.2.1.1.2", "2"), Report(), Knee(), Unknown()];

    private static DicomDataset Image(string uid, string number) =>
        Head(uid, "1.2.1.1", CTImage, "CT", "1")
            .AddOrUpdate(new DicomTag(0x00080008), DicomVR.CS, "ORIGINAL", "PRIMARY", "AXIAL")
            .AddOrUpdate(new DicomTag(0x00080021), DicomVR.DA, "20240110")
            .AddOrUpdate(new DicomTag(0x00080031), DicomVR.TM, "103500")
            .AddOrUpdate(new DicomTag(0x00080070), DicomVR.LO, "Acme")
            .AddOrUpdate(new DicomTag(0x0008103E), DicomVR.LO, "Axial 5 mm")
            .AddOrUpdate(new DicomTag(0x00081010), DicomVR.SH, "CT-7")
            .AddOrUpdate(new DicomTag(0x00180015), DicomVR.CS, "HEAD")
            .AddOrUpdate(new DicomTag(0x00181030), DicomVR.LO, "Routine")
            .AddOrUpdate(new DicomTag(0x00200013), DicomVR.IS, number)
            .AddOrUpdate(new DicomTag(0x00280010), DicomVR.US, 512)
            .AddOrUpdate(new DicomTag(0x00280011), DicomVR.US, 256)
            .AddOrUpdate(new DicomTag(0x00280100), DicomVR.US, 16)
            .AddOrUpdate(new DicomTag(0x00281050), DicomVR.DS, "40", "400")
            .AddOrUpdate(new DicomTag(0x00400244), DicomVR.DA, "20240110")
            .AddOrUpdate(new DicomTag(0x00400245), DicomVR.TM, "1020")
            .AddOrUpdate(new DicomTag(0x00400275), Request("STEP1", "PROC1"), Request("STEP2", "PROC2"));

    private static DicomDataset Report() =>
        Head("1.2.1.2.1", "1.2.1.2", TextReport, "SR", "2")
            .AddOrUpdate(new DicomTag(0x00200013), DicomVR.IS, "1")
            .AddOrUpdate(new DicomTag(0x0040A491), DicomVR.CS, "COMPLETE");

    private static DicomDataset Head(string uid, string series, string sopClass, string modality, string number) =>
        Instance(uid, series, "1.2.1", sopClass, modality)
            .AddOrUpdate(DicomTag.SpecificCharacterSet, DicomVR.CS, "ISO_IR 192")
            .AddOrUpdate(new DicomTag(0x00080020), DicomVR.DA, "20240110")
            .AddOrUpdate(new DicomTag(0x00080030), DicomVR.TM, "103000.5")
            .AddOrUpdate(new DicomTag(0x00080050), DicomVR.SH, "ACC1")
            .AddOrUpdate(new DicomTag(0x00080080), DicomVR.LO, "Princeton")
            .AddOrUpdate(new DicomTag(0x00080090), DicomVR.PN, "House^Gregory")
            .AddOrUpdate(new DicomTag(0x00080201), DicomVR.SH, "+0100")
            .AddOrUpdate(new DicomTag(0x00081030), DicomVR.LO, "Head CT")
            .AddOrUpdate(new DicomTag(0x00100010), DicomVR.PN, "Müller^Zoë=山田^太郎")
            .AddOrUpdate(new DicomTag(0x00100020), DicomVR.LO, "MRN-1")
            .AddOrUpdate(new DicomTag(0x00100030), DicomVR.DA, "19700102")
            .AddOrUpdate(new DicomTag(0x00100040), DicomVR.CS, "F")
            .AddOrUpdate(new DicomTag(0x00200010), DicomVR.SH, "S1")
            .AddOrUpdate(new DicomTag(0x00200011), DicomVR.IS, number)
            .AddOrUpdate(new DicomTag(0x00324000), DicomVR.LT, "fasting");

    private static DicomDataset Knee() =>
        Instance("1.2.2.1.1", "1.2.2.1", "1.2.2", MRImage, "MR")
            .AddOrUpdate(new DicomTag(0x00080020), DicomVR.DA, "20240215")
            .AddOrUpdate(new DicomTag(0x00080030), DicomVR.TM, "1800")
            .AddOrUpdate(new DicomTag(0x00080050), DicomVR.SH, "ACC2")
            .AddOrUpdate(new DicomTag(0x00100010), DicomVR.PN, "Doe^John")
            .AddOrUpdate(new DicomTag(0x00100020), DicomVR.LO, "MRN-2")
            .AddOrUpdate(new DicomTag(0x00200011), DicomVR.IS, "7")
            .AddOrUpdate(new DicomTag(0x00200013), DicomVR.IS, "1");

    private static DicomDataset Unknown() =>
        Instance("1.2.3.1.1", "1.2.3.1", "1.2.3", UltrasoundImage, "US")
            .AddOrUpdate(new DicomTag(0x00100020), DicomVR.LO, "mrn-1")
            .AddOrUpdate(new DicomTag(0x00280008), DicomVR.IS, "30");

    private static DicomDataset Instance(string uid, string series, string study, string sopClass, string modality) =>
        new DicomDataset()
            .AddOrUpdate(new DicomTag(0x00080016), DicomVR.UI, sopClass)
            .AddOrUpdate(new DicomTag(0x00080018), DicomVR.UI, uid)
            .AddOrUpdate(new DicomTag(0x00080060), DicomVR.CS, modality)
            .AddOrUpdate(new DicomTag(0x0020000D), DicomVR.UI, study)
            .AddOrUpdate(new DicomTag(0x0020000E), DicomVR.UI, series);

    private static DicomDataset Request(string step, string procedure) =>
        new DicomDataset()
            .AddOrUpdate(new DicomTag(0x00400009), DicomVR.SH, step)
            .AddOrUpdate(new DicomTag(0x00401001), DicomVR.SH, procedure);
}
