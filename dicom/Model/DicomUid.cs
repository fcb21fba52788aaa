namespace ServerlessDicom.Dicom.Model;

/// <summary>Unique identifiers (PS3.5 §9) and the registry of PS3.6 Annex A.</summary>
public static partial class DicomUid
{
    /// <summary>Whether the text is 1 to 64 characters of digits and dots, without empty components and without leading zeros in one.</summary>
    public static bool IsValid(ReadOnlySpan<char> uid) => throw new NotImplementedException();

    /// <summary>The registered name, or null.</summary>
    public static string? GetName(string uid) => throw new NotImplementedException();

    /// <summary>Makes a new UID under 2.25 from a random UUID (PS3.5 §B.2).</summary>
    public static string Generate() => throw new NotImplementedException();
}
