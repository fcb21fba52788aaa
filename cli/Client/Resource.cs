namespace ServerlessDicom.Cli.Client;

/// <summary>A study, series or instance.</summary>
internal sealed record Resource(string Study, string? Series, string? Instance)
{
    /// <summary>Its path below the base.</summary>
    public string Path =>
        $"studies/{Study}"
        + (Series is null ? "" : $"/series/{Series}")
        + (Instance is null ? "" : $"/instances/{Instance}");
}
