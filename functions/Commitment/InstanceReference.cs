namespace ServerlessDicom.Functions.Commitment;

/// <summary>An instance that a request names.</summary>
/// <param name="Study">Its study; null when it is named by Referenced SOP Sequence (0008,1199), without study and series.</param>
/// <param name="Series">Its series; null as well.</param>
/// <param name="SopClass">Referenced SOP Class UID.</param>
/// <param name="SopInstance">Referenced SOP Instance UID.</param>
internal readonly record struct InstanceReference(string? Study, string? Series, string SopClass, string SopInstance);
