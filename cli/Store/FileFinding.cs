namespace ServerlessDicom.Cli.Store;

/// <summary>What was found out about a file.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Instance">The instance, if it is one.</param>
/// <param name="Problem">What is wrong with a broken one.</param>
internal sealed record FileFinding(FileKind Kind, StoreFile? Instance = null, string? Problem = null);
