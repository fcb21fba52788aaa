using Microsoft.Azure.Cosmos;

namespace ServerlessDicom.Functions.Tests.Index.Cosmos;

/// <summary>Counts reads of single documents and queries.</summary>
internal sealed class CallCounter : RequestHandler
{
    private int _reads;
    private int _queries;

    public (int Reads, int Queries) Count => (_reads, _queries);

    public void Reset() => (_reads, _queries) = (0, 0);

    public override Task<ResponseMessage> SendAsync(RequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Headers["x-ms-documentdb-isquery"] is not null)
        {
            // Plans are not charged for.
            if (request.Headers["x-ms-cosmos-is-query-plan-request"] is null)
            {
                Interlocked.Increment(ref _queries);
            }
        }
        else if (request.Method == HttpMethod.Get)
        {
            Interlocked.Increment(ref _reads);
        }

        return base.SendAsync(request, cancellationToken);
    }
}
