namespace ServerlessDicom.Functions.Azure;

/// <summary>Settings of the access to Azure, section <c>Azure</c>.</summary>
internal sealed class AzureOptions
{
    /// <summary>The client id of the user-assigned managed identity; null for whatever identity the environment offers.</summary>
    public string? ClientId { get; set; }
}
