namespace ServerlessDicom.Cli;

/// <summary>What the program tells whoever started it.</summary>
internal enum ExitCode
{
    /// <summary>Everything that was asked for is done.</summary>
    Done = 0,

    /// <summary>Some of it is not: instances were refused, a resource is not there, a file could not be read or written.</summary>
    Incomplete = 1,

    /// <summary>The command line makes no sense.</summary>
    Usage = 2,

    /// <summary>The server cannot be reached, keeps failing or refuses the caller; asking again later may help.</summary>
    ServerFailed = 3,

    /// <summary>Interrupted, as shells count Ctrl-C.</summary>
    Interrupted = 130,
}
