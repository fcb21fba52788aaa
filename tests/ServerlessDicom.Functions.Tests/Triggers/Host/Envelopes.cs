using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Index.Cosmos;

namespace ServerlessDicom.Functions.Tests.Triggers.Host;

/// <summary>What the Functions host sends, shaped as its code writes it.</summary>
internal static class Envelopes
{
    /// <summary>The strings of an envelope escape no more than Newtonsoft.Json does, which the host uses.</summary>
    private static readonly JsonSerializerOptions _asHost = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>A timer trigger.</summary>
    public const string Timer = """
        {"Data":{"timer":{"Schedule":{"AdjustForDST":true},"ScheduleStatus":{"Last":"2026-11-21T03:22:00.0046431+00:00",
        "Next":"2026-11-21T15:22:00+00:00","LastUpdated":"2026-11-21T03:22:00.0046431+00:00"},"IsPastDue":false}},
        "Metadata":{"sys":{"MethodName":"Sweep","UtcNow":"2026-11-21T15:22:00.0066871Z","RandGuid":"41cabd6e-ac5f-4a2d-9a32-7d5ad1e9a5b1"}}}
        """;

    /// <summary>An event in the schema of Event Grid.</summary>
    public static string BlobCreated(
        string name,
        string container = "inbox",
        string type = "Microsoft.Storage.BlobCreated"
    ) =>
        $$"""
            {"topic":"/subscriptions/0b1f6471-1bf0-4dda-aec3-cb9272f09590/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/stdicom",
            "subject":"/blobServices/default/containers/{{container}}/blobs/{{name}}","eventType":"{{type}}",
            "id":"831e1650-001e-001b-66ab-eeb76e069631","data":{"api":"PutBlob","clientRequestId":"6d79dbfb-0e37-4fc4-981f-442c9ca65760",
            "requestId":"831e1650-001e-001b-66ab-eeb76e000000","eTag":"0x8D4BCC2E4835CD0","contentType":"application/dicom",
            "contentLength":524288,"blobType":"BlockBlob","url":"http://127.0.0.1:1/{{container}}/{{name}}",
            "sequencer":"00000000000004420000000000028963","storageDiagnostics":{"batchId":"b68529f3-68cd-4744-baa4-3c0498ec19f0"} },
            "dataVersion":"","metadataVersion":"1","eventTime":"2026-11-21T14:38:25.8973123Z"}
            """;

    /// <summary>The same in the schema of CloudEvents 1.0.</summary>
    public static string BlobCreatedCloudEvent(string name) =>
        $$"""
            {"source":"/subscriptions/0b1f6471-1bf0-4dda-aec3-cb9272f09590/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/stdicom",
            "subject":"/blobServices/default/containers/inbox/blobs/{{name}}","type":"Microsoft.Storage.BlobCreated",
            "time":"2026-11-21T14:38:25.8973123Z","id":"831e1650-001e-001b-66ab-eeb76e069631","specversion":"1.0",
            "data":{"api":"PutBlockList","eTag":"0x8D4BCC2E4835CD0","contentLength":524288,"url":"http://127.0.0.1:1/inbox/x"} }
            """;

    /// <summary>A queue trigger: the message as JSON text in a JSON string.</summary>
    public static string Queue(string message) => Of("message", Text(Text(message)));

    /// <summary>A queue trigger as the documentation shows it: the message as a string.</summary>
    public static string QueuePlain(string message) => Of("message", Text(message));

    /// <summary>A queue trigger whose message came as bytes.</summary>
    public static string QueueBinary(string message) =>
        Of("message", Text(Convert.ToBase64String(Encoding.UTF8.GetBytes(message))));

    /// <summary>A document of the container of changes, as the change feed brings it: an instance was stored.</summary>
    public static string Change(long sequence, string sopInstance)
    {
        var document = new ChangeDocument
        {
            Id = $"change-{sequence}",
            StudyInstanceUid = "1.2",
            Sequence = sequence,
            At = 1_795_272_145_000_000,
            Ttl = 3600,
            Changes =
            [
                new ChangedInstance
                {
                    Kind = IndexChangeKind.Stored,
                    SeriesInstanceUid = "1.2.3",
                    SopInstanceUid = sopInstance,
                    SopClassUid = "1.2.840.10008.5.1.4.1.1.2",
                    TransferSyntaxUid = "1.2.840.10008.1.2.1",
                    Version = $"v{sequence}",
                    Blob = $"00/v{sequence}.dcm",
                    BlobLength = 1000,
                    Hash = new string('A', 64),
                    Metadata = new MetadataPlace("00/m.json", 0, 10),
                    StoredAt = DateTimeOffset.UnixEpoch,
                },
            ],
        };
        var json = JsonSerializer.SerializeToNode(document, DocumentJson.Compact.ChangeDocument)!.AsObject();
        // What Cosmos DB adds.
        json["_rid"] = "yB0pAJ9zWkkBAAAAAAAAAA==";
        json["_etag"] = "\"00000000-0000-0000-0000-000000000000\"";
        json["_ts"] = 1795272145;
        json["_lsn"] = 17;
        return json.ToJsonString();
    }

    /// <summary>Any value of a binding.</summary>
    public static string Of(string binding, string json) =>
        $$"""
            {"Data":{"{{binding}}":{{json}}},"Metadata":{"DequeueCount":"1","Id":"\"5d5a3d11-d5a5-4bd0-a5a0-6f1d4c7e3a55\"",
            "ExpirationTime":"2026-11-28T14:38:26+00:00","sys":{"MethodName":"ExtractTags","UtcNow":"2026-11-21T14:38:26.1466871Z"} } }
            """;

    /// <summary>Text as a JSON string.</summary>
    public static string Text(string text) => JsonSerializer.Serialize(text, _asHost);
}
