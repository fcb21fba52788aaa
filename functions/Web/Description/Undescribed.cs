namespace ServerlessDicom.Functions.Web.Description;

/// <summary>Metadata of an endpoint that documents about the service leave out: it is no interface, but part of a page.</summary>
internal sealed class Undescribed;
