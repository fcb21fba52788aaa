using Microsoft.Azure.Cosmos;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Index.Cosmos;

/// <summary>Takes every call of a Cosmos DB client through a <see cref="FaultPlan"/>, and past a gate.</summary>
internal sealed class FaultHandler : RequestHandler
{
    /// <summary>What befalls the calls.</summary>
    public FaultPlan Plan { get; set; } = new();

    /// <summary>What the creation of a document waits for.</summary>
    public Func<Task> BeforeCreation { get; set; } = () => Task.CompletedTask;

    public override async Task<ResponseMessage> SendAsync(RequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Method == HttpMethod.Post && request.Headers["x-ms-documentdb-isquery"] is null)
        {
            await BeforeCreation();
        }

        return await Plan.StepAsync(() => base.SendAsync(request, cancellationToken));
    }
}
