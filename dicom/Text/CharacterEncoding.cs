namespace ServerlessDicom.Dicom.Text;

/// <summary>The ways in which a data set's text is encoded (PS3.5 §6.1.2.5.4).</summary>
internal enum CharacterEncoding
{
    /// <summary>Graphic character sets in G0 and G1, redesignated where several are declared.</summary>
    CodeExtension,

    /// <summary>ISO_IR 192.</summary>
    Utf8,

    /// <summary>GB18030.</summary>
    Gb18030,

    /// <summary>GBK.</summary>
    Gbk,
}
