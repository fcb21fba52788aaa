namespace ServerlessDicom.Functions.Azure;

/// <summary>Settings of the access to Azure, section <c>Azure</c>.</summary>
internal sealed class AzureOptions
{
    /// <summary>The client id of the user-assigned managed identity.</summary>
    /// <value>whatever identity the environment offers</value>
    public string? ClientId { get; set; }
}
