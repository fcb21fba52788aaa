using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using ServerlessDicom.Functions.Index.Worklist;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Index.Sqlite;

/// <summary>Registers the index on SQLite.</summary>
internal static class SqliteIndexExtensions
{
    /// <summary>Registers the index in the file that <paramref name="path"/> tells.</summary>
    public static IServiceCollection AddSqliteIndex(
        this IServiceCollection services,
        Func<IServiceProvider, string> path
    )
    {
        services.TryAddSingleton(TimeProvider.System);
        return services
            .AddValidatedOptions<IndexOptions>("Index")
            .AddSingleton(provider =>
                Open(
                    path(provider),
                    provider.GetRequiredService<IOptions<IndexOptions>>().Value,
                    provider.GetRequiredService<TimeProvider>()
                )
            )
            .AddSingleton<IMetadataIndex>(provider => provider.GetRequiredService<SqliteMetadataIndex>())
            .AddSingleton<IChangeFeed>(provider => provider.GetRequiredService<SqliteMetadataIndex>())
            .AddSingleton<ICommitmentStore>(provider => provider.GetRequiredService<SqliteMetadataIndex>())
            .AddSingleton<IExtendedTagIndex>(provider => provider.GetRequiredService<SqliteMetadataIndex>())
            .AddSingleton<IWorklist>(provider => provider.GetRequiredService<SqliteMetadataIndex>().Worklist);
    }

    private static SqliteMetadataIndex Open(string path, IndexOptions options, TimeProvider time)
    {
        try
        {
            return SqliteMetadataIndex.Open(path, options, time);
        }
        catch (Exception e) when (e is InvalidDataException or IndexUnavailableException)
        {
            throw new StartRefusedException(e.Message, e);
        }
    }
}
