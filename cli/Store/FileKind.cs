namespace ServerlessDicom.Cli.Store;

/// <summary>What a file turns out to be.</summary>
internal enum FileKind
{
    /// <summary>An instance that can be stored.</summary>
    Instance,

    /// <summary>No DICOM file.</summary>
    NotDicom,

    /// <summary>A directory of a medium (PS3.10 §8), which is about the files beside it.</summary>
    Dicomdir,

    /// <summary>A DICOM file that cannot be stored.</summary>
    Broken,
}
