using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Examples.BoneSegmentation.Results;

/// <summary>A coded concept (PS3.3 §8).</summary>
/// <param name="Value">Code Value (0008,0100).</param>
/// <param name="Scheme">Coding Scheme Designator (0008,0102).</param>
/// <param name="Meaning">Code Meaning (0008,0104).</param>
internal sealed record Code(string Value, string Scheme, string Meaning)
{
    /// <summary>An item of a code sequence.</summary>
    public DicomDataset ToItem() =>
        new DicomDataset()
            .AddOrUpdate(DicomTag.CodeValue, DicomVR.SH, Value)
            .AddOrUpdate(DicomTag.CodingSchemeDesignator, DicomVR.SH, Scheme)
            .AddOrUpdate(DicomTag.CodeMeaning, DicomVR.LO, Meaning);
}
