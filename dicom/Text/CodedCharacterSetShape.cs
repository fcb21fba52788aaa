namespace ServerlessDicom.Dicom.Text;

/// <summary>The sizes of graphic character sets that ISO/IEC 2022 tells apart by their escape sequences.</summary>
internal enum CodedCharacterSetShape
{
    /// <summary>94 characters of one byte; the first and the last column position stay free.</summary>
    Single94,

    /// <summary>96 characters of one byte; only for G1.</summary>
    Single96,

    /// <summary>94 rows of 94 characters of two bytes.</summary>
    Multi94,
}
