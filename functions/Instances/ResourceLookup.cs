using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Instances;

/// <summary>Finds what a URL names, or says why there is nothing.</summary>
internal sealed class ResourceLookup(IMetadataIndex index)
{
    /// <summary>The instances of a study or series, or the one instance.</summary>
    /// <exception cref="ProblemException">404, or 410 when it was deleted (PS3.18 §8.5).</exception>
    public async ValueTask<InstanceListing> ListAsync(DicomResource resource, CancellationToken cancellationToken)
    {
        if (resource.Instance is not null)
        {
            var entry = await FindAsync(resource, cancellationToken);
            return new InstanceListing(entry.Version, [entry]);
        }

        return
            await index.ListAsync(resource.Study, resource.Series, cancellationToken)
                is { Instances.Count: > 0 } listing
            ? listing
            : throw await MissingAsync(resource, cancellationToken);
    }

    /// <summary>One instance.</summary>
    /// <exception cref="ProblemException">404, or 410 when it was deleted (PS3.18 §8.5).</exception>
    public async ValueTask<InstanceEntry> FindAsync(DicomResource resource, CancellationToken cancellationToken) =>
        await index.FindAsync(resource.Study, resource.Series!, resource.Instance!, cancellationToken)
        ?? throw await MissingAsync(resource, cancellationToken);

    /// <summary>The version of a study, a series or an instance, without a look at what lies below.</summary>
    /// <exception cref="ProblemException">404, or 410 when it was deleted (PS3.18 §8.5).</exception>
    public async ValueTask<string> FindVersionAsync(DicomResource resource, CancellationToken cancellationToken) =>
        await index.FindVersionAsync(resource.Study, resource.Series, resource.Instance, cancellationToken)
        ?? throw await MissingAsync(resource, cancellationToken);

    private async Task<ProblemException> MissingAsync(DicomResource resource, CancellationToken cancellationToken)
    {
        var deleted = await index.WasDeletedAsync(
            resource.Study,
            resource.Series,
            resource.Instance,
            cancellationToken
        );
        return deleted
            ? new ProblemException(StatusCodes.Status410Gone, "The resource has been deleted.")
            : new ProblemException(StatusCodes.Status404NotFound, "The resource does not exist.");
    }
}
