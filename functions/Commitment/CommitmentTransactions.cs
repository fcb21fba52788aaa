using ServerlessDicom.Functions.Web;
using ServerlessDicom.Functions.Web.Description;

namespace ServerlessDicom.Functions.Commitment;

/// <summary>What documents about the service tell of storage commitment (PS3.18 chapter 13).</summary>
internal static class CommitmentTransactions
{
    private const string Service = "Storage Commitment";
    private const string DataSet = """{ "$ref": "#/components/schemas/DataSet" }""";

    private static readonly TransactionStatus[] _statuses =
    [
        new(StatusCodes.Status200OK, "The instances are checked; the answer tells which are committed to."),
        new(StatusCodes.Status202Accepted, "They are still being checked: come again (`Retry-After`)."),
    ];

    /// <summary>The Request transaction.</summary>
    public static Transaction OfRequest() =>
        new(Service, "Request Storage Commitment", "§13.4")
        {
            Summary =
                "Asks for the safekeeping of instances: every byte of them is read and compared with what was stored.",
            Payloads = DataSetPayload.Taken,
            PayloadSchema = DataSet,
            PayloadExample = """
                {
                  "00081199": {
                    "vr": "SQ",
                    "Value": [
                      {
                        "00081150": { "vr": "UI", "Value": ["1.2.840.10008.5.1.4.1.1.2"] },
                        "00081155": { "vr": "UI", "Value": ["1.2.3.4.5"] }
                      }
                    ]
                  }
                }
                """,
            Answers = CommitmentService.Offered,
            AnswerSchema = DataSet,
            Statuses =
            [
                .. _statuses,
                new(StatusCodes.Status409Conflict, "The Transaction UID is in use for other instances."),
            ],
        };

    /// <summary>The Result Check transaction.</summary>
    public static Transaction OfResultCheck() =>
        new(Service, "Check Storage Commitment Result", "§13.5")
        {
            Summary = "Tells what has become of a request for storage commitment.",
            Answers = CommitmentService.Offered,
            AnswerSchema = DataSet,
            Statuses = _statuses,
        };
}
