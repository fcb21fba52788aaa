using ServerlessDicom.Functions.Web.Description;

namespace ServerlessDicom.Functions.Capabilities;

/// <summary>The query parameters of content negotiation (PS3.18 §8.3.3).</summary>
internal static class NegotiationParameters
{
    /// <summary>The acceptable media types.</summary>
    public static TransactionParameter Accept { get; } =
        new("accept", "The acceptable media types, before those of the Accept header.");

    /// <summary>The acceptable character sets.</summary>
    public static TransactionParameter Charset { get; } =
        new("charset", "The acceptable character sets; text is in UTF-8.") { Example = "utf-8" };
}
