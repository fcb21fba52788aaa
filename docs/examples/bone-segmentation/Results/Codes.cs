namespace ServerlessDicom.Examples.BoneSegmentation.Results;

/// <summary>The concepts that results are made of (PS3.16 Annex D, SNOMED CT, UCUM).</summary>
internal static class Codes
{
    // What is found, and how.
    public static Code Tissue { get; } = new("85756007", "SCT", "Tissue");
    public static Code Bone { get; } = new("272673000", "SCT", "Bone");
    public static Code Segmentation { get; } = new("113076", "DCM", "Segmentation");
    public static Code SourceImage { get; } = new("121322", "DCM", "Source image for image processing operation");
    public static Code ComputedTomography { get; } = new("77477000", "SCT", "Computed Tomography");

    // The document (PS3.16 TID 1500, 1411).
    public static Code MeasurementReport { get; } = new("126000", "DCM", "Imaging Measurement Report");
    public static Code ImagingMeasurements { get; } = new("126010", "DCM", "Imaging Measurements");
    public static Code MeasurementGroup { get; } = new("125007", "DCM", "Measurement Group");
    public static Code TrackingIdentifier { get; } = new("112039", "DCM", "Tracking Identifier");
    public static Code TrackingUniqueIdentifier { get; } = new("112040", "DCM", "Tracking Unique Identifier");
    public static Code ReferencedSegment { get; } = new("121191", "DCM", "Referenced Segment");
    public static Code SourceSeries { get; } = new("121232", "DCM", "Source series for segmentation");
    public static Code Finding { get; } = new("121071", "DCM", "Finding");
    public static Code ProcedureReported { get; } = new("121058", "DCM", "Procedure reported");

    // Its language and its author (TID 1204, 1002, 1004).
    public static Code Language { get; } = new("121049", "DCM", "Language of Content Item and Descendants");
    public static Code English { get; } = new("en", "RFC5646", "English");
    public static Code ObserverType { get; } = new("121005", "DCM", "Observer Type");
    public static Code Device { get; } = new("121007", "DCM", "Device");
    public static Code DeviceUid { get; } = new("121012", "DCM", "Device Observer UID");
    public static Code DeviceName { get; } = new("121013", "DCM", "Device Observer Name");

    // Measurements (TID 1419).
    public static Code Volume { get; } = new("118565006", "SCT", "Volume");
    public static Code Attenuation { get; } = new("112031", "DCM", "Attenuation Coefficient");
    public static Code Derivation { get; } = new("121401", "DCM", "Derivation");
    public static Code Mean { get; } = new("373098007", "SCT", "Mean");
    public static Code StandardDeviation { get; } = new("386136009", "SCT", "Standard Deviation");
    public static Code Minimum { get; } = new("255605001", "SCT", "Minimum");
    public static Code Maximum { get; } = new("56851009", "SCT", "Maximum");
    public static Code Millilitre { get; } = new("ml", "UCUM", "ml");
    public static Code HounsfieldUnit { get; } = new("[hnsf'U]", "UCUM", "Hounsfield unit");
}
