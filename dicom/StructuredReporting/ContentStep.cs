namespace ServerlessDicom.Dicom.StructuredReporting;

/// <summary>The begin or the end of a node in a walk of the content tree.</summary>
internal readonly record struct ContentStep(ContentItem Item, bool IsEnd);
