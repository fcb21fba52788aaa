namespace ServerlessDicom.Functions.Web.Description;

/// <summary>
/// What an endpoint is for: a transaction, as the Capabilities Description (PS3.18 §8.9), the OpenAPI document
/// and the conformance statement tell of it. What all transactions have in common is not in here.
/// </summary>
/// <param name="Service">The service it is of, such as <c>Studies</c>.</param>
/// <param name="Name">Its name in the standard and the resource it is for, such as <c>Retrieve Study Metadata</c>; no other has it.</param>
/// <param name="Section">Where the standard tells of it, such as <c>§10.4</c>; empty for extensions.</param>
internal sealed record Transaction(string Service, string Name, string Section)
{
    /// <summary>What it does, in one sentence or a few.</summary>
    public required string Summary { get; init; }

    /// <summary>
    /// What answers can be had as, the default first: everything that <see cref="ContentNegotiation"/> selects from here.
    /// Transfer syntaxes are left out. None when answers have no body.
    /// </summary>
    public IReadOnlyList<Representation> Answers { get; init; } = [];

    /// <summary>
    /// The query parameter that goes before the Accept header; one other than <c>accept</c> is among
    /// <see cref="Parameters"/>. Empty when answers are not negotiated about.
    /// </summary>
    public string AcceptParameter { get; init; } = "accept";

    /// <summary>What request payloads are taken as; none when there is no payload.</summary>
    public IReadOnlyList<Representation> Payloads { get; init; } = [];

    /// <summary>Query parameters, but for <c>accept</c> and <c>charset</c>, which go with <see cref="Answers"/>.</summary>
    public IReadOnlyList<TransactionParameter> Parameters { get; init; } = [];

    /// <summary>
    /// Status codes of success, and those of failure that are this transaction's own. Those that follow from what it is
    /// (400, 401, 403, 404, 406, 410, 413, 415, 500, 503) are added.
    /// </summary>
    public IReadOnlyList<TransactionStatus> Statuses { get; init; } = [TransactionStatus.Ok];

    /// <summary>Whether answers have an ETag, so that If-None-Match can be asked with (304).</summary>
    public bool HasEntityTag { get; init; }

    /// <summary>Whether single-part answers can be had in ranges (206, 416).</summary>
    public bool HasRanges { get; init; }

    /// <summary>JSON Schema of answers in JSON, as text; null where they are an array of data sets in the DICOM JSON Model.</summary>
    public string? AnswerSchema { get; init; }

    /// <summary>JSON Schema of payloads in JSON, as text; null where they are an array of data sets in the DICOM JSON Model.</summary>
    public string? PayloadSchema { get; init; }

    /// <summary>An example of an answer in JSON, as text, which may leave members out; null for none.</summary>
    public string? AnswerExample { get; init; }

    /// <summary>An example of a JSON payload, as text; null for none.</summary>
    public string? PayloadExample { get; init; }
}
