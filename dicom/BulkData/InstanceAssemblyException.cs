namespace ServerlessDicom.Dicom.BulkData;

/// <summary>Metadata and bulk data do not make an instance.</summary>
/// <param name="problem">What is wrong.</param>
/// <param name="message">What is wrong, without anything of the patient.</param>
public sealed class InstanceAssemblyException(InstanceAssemblyProblem problem, string message) : Exception(message)
{
    /// <summary>What is wrong.</summary>
    public InstanceAssemblyProblem Problem => problem;
}

/// <summary>Why metadata and bulk data do not make an instance.</summary>
public enum InstanceAssemblyProblem
{
    /// <summary>Bulk data are missing, or contradict the metadata, or attributes are missing that bulk data do not tell.</summary>
    Mismatch,

    /// <summary>Bulk data are not what their media type says.</summary>
    NotUnderstood,

    /// <summary>Bulk data come in a transfer syntax that they cannot be taken in.</summary>
    TransferSyntax,

    /// <summary>What would be made is longer than can be encoded, or than is allowed.</summary>
    TooLarge,
}
