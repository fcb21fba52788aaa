namespace ServerlessDicom.Cli;

/// <summary>Ends a command with a sentence and an exit code.</summary>
internal sealed class CommandFailedException(ExitCode code, string message) : Exception(message)
{
    public ExitCode Code => code;
}
