using System.Net;
using System.Text.Json;
using ServerlessDicom.Cli.Client;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Cli.Store;

/// <summary>What a server says of a request to store (PS3.18 Annex I).</summary>
internal sealed class StoreReply
{
    /// <summary>What it says of instances, by SOP Instance UID.</summary>
    public required IReadOnlyDictionary<string, InstanceReply> Instances { get; init; }

    /// <summary>Failure Reasons of parts that it cannot lay to an instance.</summary>
    public required IReadOnlyList<ushort> OtherFailures { get; init; }

    /// <summary>Why it took the request as a whole for impossible; null when it went through it.</summary>
    public string? Refusal { get; init; }

    /// <summary>Reads it.</summary>
    /// <exception cref="CommandFailedException">The server will not take anything from this caller, or the answer is not to be understood.</exception>
    public static async Task<StoreReply> ReadAsync(HttpResponseMessage response, StallTimer stall)
    {
        var type = response.Content.Headers.ContentType?.MediaType;
        if (type is "application/dicom+json" or "application/json" || response.IsSuccessStatusCode)
        {
            using var document = await DicomWebClient.ReadJsonAsync(response, stall);
            if (document is not null && Parse(document.RootElement) is { } reply)
            {
                return reply;
            }
        }

        return response.StatusCode switch
        {
            HttpStatusCode.BadRequest
            or HttpStatusCode.Conflict
            or HttpStatusCode.RequestEntityTooLarge
            or HttpStatusCode.UnprocessableContent => new StoreReply
            {
                Instances = new Dictionary<string, InstanceReply>(),
                OtherFailures = [],
                Refusal = await DicomWebClient.DescribeAsync(response, stall.Token),
            },
            _ => throw new CommandFailedException(
                ExitCode.ServerFailed,
                response.IsSuccessStatusCode
                    ? $"The server answers {(int)response.StatusCode} without saying what it has stored."
                    : await DicomWebClient.DescribeAsync(response, stall.Token)
            ),
        };
    }

    /// <summary>Takes the Store Instances Response Module apart; null when this is none.</summary>
    private static StoreReply? Parse(JsonElement module)
    {
        var instances = new Dictionary<string, InstanceReply>(StringComparer.Ordinal);
        var others = new List<ushort>();
        foreach (var item in module.Items(DicomTag.ReferencedSOPSequence))
        {
            if (item.Text(DicomTag.ReferencedSOPInstanceUID) is { } uid)
            {
                instances[uid] = new InstanceReply(null, item.Code(DicomTag.WarningReason));
            }
        }

        // Of an instance that is in both, the failure is believed.
        foreach (var item in module.Items(DicomTag.FailedSOPSequence))
        {
            var reason = item.Code(DicomTag.FailureReason) ?? FailureReasons.ProcessingFailure;
            if (item.Text(DicomTag.ReferencedSOPInstanceUID) is { } uid)
            {
                instances[uid] = new InstanceReply(reason, null);
            }
            else
            {
                others.Add(reason);
            }
        }

        others.AddRange(
            module
                .Items(DicomTag.OtherFailuresSequence)
                .Select(item => item.Code(DicomTag.FailureReason) ?? FailureReasons.ProcessingFailure)
        );
        return instances.Count + others.Count > 0
            ? new StoreReply { Instances = instances, OtherFailures = others }
            : null;
    }
}
