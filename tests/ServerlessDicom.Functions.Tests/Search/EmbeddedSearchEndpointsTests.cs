namespace ServerlessDicom.Functions.Tests.Search;

/// <summary>On files and SQLite.</summary>
public sealed class EmbeddedSearchEndpointsTests(SearchHost host)
    : SearchEndpointsTests(host),
        IClassFixture<SearchHost>;
