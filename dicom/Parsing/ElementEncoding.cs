using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Parsing;

/// <summary>How data elements are laid out: what of a transfer syntax reaches down to them.</summary>
/// <param name="IsExplicitVR">Whether the VR stands in the header (PS3.5 §7.1.2).</param>
/// <param name="IsBigEndian">Whether numbers are big endian.</param>
internal readonly record struct ElementEncoding(bool IsExplicitVR, bool IsBigEndian)
{
    /// <summary>What File Meta Information is in (PS3.10 §7.1).</summary>
    public static ElementEncoding ExplicitLittleEndian => new(true, false);

    /// <summary>That of a transfer syntax.</summary>
    public static ElementEncoding Of(DicomTransferSyntax syntax) => new(syntax.IsExplicitVR, syntax.IsBigEndian);
}
