namespace ServerlessDicom.Functions.Web;

/// <summary>One form in which a resource can be had: a row of the table that negotiation picks from.</summary>
/// <param name="MediaType">The media type, lower case; of the parts when <paramref name="IsMultipart"/>.</param>
/// <param name="IsMultipart">Whether it comes as <c>multipart/related</c>.</param>
internal sealed record Representation(string MediaType, bool IsMultipart = false)
{
    /// <summary>The transfer syntax, or <c>*</c> for each instance's own; null where none applies, as with JSON.</summary>
    public string? TransferSyntax { get; init; }

    /// <summary>Whether <c>transfer-syntax=*</c> selects it.</summary>
    public bool IsAsStored { get; init; }

    /// <summary>Whether it is of the resource's default media type: what wildcards select (PS3.18 §8.7.7).</summary>
    public bool IsDefault { get; init; }

    /// <summary>Whether a range without <c>transfer-syntax</c> selects it: the default of its media type (PS3.18 §8.7.3).</summary>
    public bool IsDefaultTransferSyntax { get; init; } = true;

    /// <summary>Whether it is text, which is in some character set.</summary>
    public bool IsText =>
        MediaType.StartsWith("text/", StringComparison.Ordinal)
        || MediaType.EndsWith("json", StringComparison.Ordinal)
        || MediaType.EndsWith("xml", StringComparison.Ordinal);

    /// <summary>The representation in the syntax of an Accept header.</summary>
    public override string ToString()
    {
        var type = IsMultipart ? $"multipart/related; type=\"{MediaType}\"" : MediaType;
        return TransferSyntax is null ? type : $"{type}; transfer-syntax={TransferSyntax}";
    }
}
