namespace ServerlessDicom.Functions.Authentication.Tokens;

/// <summary>A document of the issuer is not what it should be; the message is for the service's log.</summary>
internal sealed class IssuerDocumentException(string message) : Exception(message);
