namespace ServerlessDicom.Cli.Search;

/// <summary>The level of a search.</summary>
internal enum SearchLevel
{
    /// <summary>Studies.</summary>
    Studies,

    /// <summary>Series.</summary>
    Series,

    /// <summary>Instances.</summary>
    Instances,
}
