namespace ServerlessDicom.Functions.Web;

/// <summary>
/// Marks endpoints whose payloads are instances, frames or bulk data: never worth compressing again, and written straight
/// to the connection, which the compression middleware would put a copy between.
/// </summary>
internal sealed class BulkPayload
{
    private BulkPayload() { }

    /// <summary>The mark.</summary>
    public static BulkPayload Mark { get; } = new();
}
