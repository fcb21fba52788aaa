using Azure.Core;
using Azure.Core.Pipeline;

namespace ServerlessDicom.Functions.Blobs.Azure;

/// <summary>Counts what goes to Blob Storage, every try of a call by itself.</summary>
internal sealed class BlobCallPolicy(BlobMetrics metrics) : HttpPipelinePolicy
{
    /// <inheritdoc/>
    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        try
        {
            ProcessNext(message, pipeline);
        }
        finally
        {
            Count(message);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        try
        {
            await ProcessNextAsync(message, pipeline);
        }
        finally
        {
            Count(message);
        }
    }

    private void Count(HttpMessage message)
    {
        var request = message.Request;
        var (status, received) = message.HasResponse
            ? (message.Response.Status, message.Response.Headers.ContentLength ?? 0)
            : (0, 0);
        switch (request.Method.Method)
        {
            case "GET" when request.Uri.Query.Contains("comp=list", StringComparison.Ordinal):
                metrics.Add("list", status, 0);
                break;
            case "GET":
                metrics.Add("read", status, status is 200 or 206 ? received : 0);
                break;
            case "HEAD":
                metrics.Add("read", status, 0);
                break;
            case "DELETE":
                metrics.Add("delete", status, 0);
                break;
            default:
                var sent = 0L;
                request.Content?.TryComputeLength(out sent);
                metrics.Add("write", status, sent);
                break;
        }
    }
}
