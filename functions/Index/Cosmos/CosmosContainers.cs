using Microsoft.Azure.Cosmos;
using Newtonsoft.Json;

namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>Makes database and containers as the Bicep files in <c>infra/</c> do, of which the indexing policies are.</summary>
internal static class CosmosContainers
{
    private const string StudyKey = "/studyInstanceUid";
    private const string WorkitemKey = "/workitemUid";
    private const int TimeToLiveByDocument = -1;

    /// <summary>Makes those that are not there.</summary>
    public static async Task CreateAsync(
        CosmosClient client,
        CosmosOptions options,
        CancellationToken cancellationToken
    )
    {
        var database = await client.CreateDatabaseIfNotExistsAsync(
            options.Database,
            cancellationToken: cancellationToken
        );
        foreach (
            var (name, key, policy) in ((string, string, string)[])
                [
                    (options.MetadataContainer, StudyKey, "indexing-policy.json"),
                    (options.ChangesContainer, StudyKey, "changes-indexing-policy.json"),
                    (options.WorklistContainer, WorkitemKey, "worklist-indexing-policy.json"),
                ]
        )
        {
            await database.Database.CreateContainerIfNotExistsAsync(
                new ContainerProperties(name, key)
                {
                    IndexingPolicy = ReadPolicy(policy),
                    DefaultTimeToLive = TimeToLiveByDocument,
                },
                cancellationToken: cancellationToken
            );
        }
    }

    // The client's own types are made for this serializer.
    private static IndexingPolicy ReadPolicy(string name)
    {
        using var resource = typeof(CosmosContainers).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(resource);
        return JsonConvert.DeserializeObject<IndexingPolicy>(reader.ReadToEnd())!;
    }
}
