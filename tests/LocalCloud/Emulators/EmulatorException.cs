namespace ServerlessDicom.LocalCloud.Emulators;

/// <summary>An emulator cannot be started; the message says why and what to do.</summary>
internal sealed class EmulatorException(string message, Exception? cause = null) : Exception(message, cause);
