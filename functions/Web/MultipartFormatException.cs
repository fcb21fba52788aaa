namespace ServerlessDicom.Functions.Web;

/// <summary>A multipart payload breaks the rules of RFC 2046, so that what follows cannot be told into parts.</summary>
internal sealed class MultipartFormatException(string message) : Exception(message);
