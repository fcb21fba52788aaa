using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.StructuredReporting;

/// <summary>Whose document it is, of what, and how far it can be relied on (PS3.3 §C.17.2).</summary>
internal static class DocumentHeader
{
    /// <summary>The rows that have something to tell.</summary>
    public static List<HeaderRow> Read(DicomDataset document, ItemValue values)
    {
        var rows = new List<HeaderRow>();
        Add("Patient", Text(DicomTag.PatientName, ValueText.PersonName));
        Add("Patient ID", Text(DicomTag.PatientID));
        Add("Birth date", Text(DicomTag.PatientBirthDate, ValueText.Date));
        Add("Sex", Text(DicomTag.PatientSex));
        Add("Study", Text(DicomTag.StudyDescription));
        Add("Study date", Join(Text(DicomTag.StudyDate, ValueText.Date), Text(DicomTag.StudyTime, ValueText.Time)));
        Add("Accession number", Text(DicomTag.AccessionNumber));
        Add("Referring physician", Text(DicomTag.ReferringPhysicianName, ValueText.PersonName));
        Add("Series", Text(DicomTag.SeriesDescription));
        Add("Institution", Text(DicomTag.InstitutionName));
        Add("Completion", Text(DicomTag.CompletionFlag), Text(DicomTag.CompletionFlagDescription));
        Add("Status", Text(DicomTag.PreliminaryFlag));
        Add("Verification", [Text(DicomTag.VerificationFlag), .. Observers(document)]);
        Add("Observed", Text(DicomTag.ObservationDateTime, ValueText.DateTime));
        Add(
            "Content date",
            Join(Text(DicomTag.ContentDate, ValueText.Date), Text(DicomTag.ContentTime, ValueText.Time))
        );
        var predecessors = Predecessors(document, values);
        if (predecessors.Count > 0)
        {
            rows.Add(new HeaderRow("Replaces", predecessors));
        }

        return rows;

        string Text(DicomTag tag, Func<string, string>? format = null) =>
            document.GetString(tag) is { } text ? format?.Invoke(text) ?? text : "";

        void Add(string label, params string[] lines)
        {
            var told = lines.Where(line => line.Length > 0).Select(line => new[] { new ValuePart(line) }).ToArray();
            if (told.Length > 0)
            {
                rows.Add(new HeaderRow(label, told));
            }
        }
    }

    private static IEnumerable<string> Observers(DicomDataset document) =>
        document
            .GetItems(DicomTag.VerifyingObserverSequence)
            .Select(observer =>
                string.Join(
                    ", ",
                    new[]
                    {
                        ValueText.PersonName(observer.GetString(DicomTag.VerifyingObserverName) ?? ""),
                        observer.GetString(DicomTag.VerifyingOrganization) ?? "",
                        ValueText.DateTime(observer.GetString(DicomTag.VerificationDateTime) ?? ""),
                    }.Where(part => part.Length > 0)
                )
            );

    private static List<IReadOnlyList<ValuePart>> Predecessors(DicomDataset document, ItemValue values)
    {
        var lines = new List<IReadOnlyList<ValuePart>>();
        foreach (var study in document.GetItems(DicomTag.PredecessorDocumentsSequence))
        {
            foreach (var series in study.GetItems(DicomTag.ReferencedSeriesSequence))
            {
                foreach (var reference in series.GetItems(DicomTag.ReferencedSOPSequence))
                {
                    var line = new List<ValuePart>();
                    values.AddReference(line, reference);
                    lines.Add(line);
                }
            }
        }

        return lines;
    }

    private static string Join(string first, string second) => $"{first} {second}".Trim();
}
