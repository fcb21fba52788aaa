using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Functions.Retrieve;

/// <summary>Which transfer syntaxes an instance can be sent in (PS3.18 §8.7.3.4).</summary>
internal static class TransferSyntaxSelection
{
    /// <summary>The value of <c>transfer-syntax</c> that asks for each instance as it is stored.</summary>
    public const string AsStored = "*";

    /// <summary>
    /// The syntax to send an instance in; null when it cannot be sent as asked. Implicit VR Little Endian and Explicit
    /// VR Big Endian are not used with web services (PS3.18 §8.7.3): instances stored so leave as Explicit VR Little Endian.
    /// </summary>
    /// <param name="stored">The Transfer Syntax UID of the stored instance.</param>
    /// <param name="requested">A Transfer Syntax UID, or <see cref="AsStored"/>.</param>
    public static DicomTransferSyntax? Select(string stored, string requested)
    {
        var storedSyntax = DicomTransferSyntax.FromUid(stored);
        if (requested == AsStored)
        {
            return IsForbidden(storedSyntax) ? DicomTransferSyntax.ExplicitVRLittleEndian : storedSyntax;
        }

        if (requested == stored)
        {
            return IsForbidden(storedSyntax) ? null : storedSyntax;
        }

        return storedSyntax.IsEncapsulated ? null : Uncompressed.FirstOrDefault(syntax => syntax.Uid == requested);
    }

    /// <summary>The Transfer Syntax UIDs in which an instance can be sent, as stored first.</summary>
    public static IEnumerable<string> Available(string stored)
    {
        var syntax = DicomTransferSyntax.FromUid(stored);
        if (syntax.IsEncapsulated)
        {
            return [stored];
        }

        return Uncompressed.Select(offered => offered.Uid).OrderBy(uid => uid != stored);
    }

    private static readonly DicomTransferSyntax[] Uncompressed =
    [
        DicomTransferSyntax.ExplicitVRLittleEndian,
        DicomTransferSyntax.DeflatedExplicitVRLittleEndian,
    ];

    private static bool IsForbidden(DicomTransferSyntax syntax) => !syntax.IsExplicitVR || syntax.IsBigEndian;
}
