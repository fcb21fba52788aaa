namespace ServerlessDicom.Dicom.StructuredReporting;

/// <summary>A piece of a value as it is shown.</summary>
/// <param name="Text">What to read; may have several lines.</param>
/// <param name="IsDetail">Whether it only qualifies the piece before it: a code, a UID, a list of frames.</param>
/// <param name="Link">The URI that it leads to; null for none.</param>
internal readonly record struct ValuePart(string Text, bool IsDetail = false, string? Link = null);
