namespace ServerlessDicom.Dicom.StructuredReporting;

/// <summary>A row of the table above a document: what it tells, and the values of that, one a line.</summary>
internal sealed record HeaderRow(string Label, IReadOnlyList<IReadOnlyList<ValuePart>> Lines);
