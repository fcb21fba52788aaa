namespace ServerlessDicom.Functions;

/// <summary>The service cannot start as things are; the message is one sentence for whoever started it.</summary>
internal sealed class StartRefusedException(string message, Exception? cause = null) : Exception(message, cause);
