namespace ServerlessDicom.Examples.BoneSegmentation;

/// <summary>A series that this consumer can make nothing of. The message names attributes, never values.</summary>
internal sealed class UnsuitableSeriesException(string message) : Exception(message);
