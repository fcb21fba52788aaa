using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Worklist;

/// <summary>
/// When and why a workitem is canceled: whoever cancels need not have said so (PS3.4 Table CC.2.5-3 and the note to
/// §CC.2.5.1.3.2).
/// </summary>
internal static class Cancellation
{
    /// <summary>DCM 110513: why a workitem is canceled where nobody says.</summary>
    private static readonly (string Value, string Scheme, string Meaning) _unspecified = (
        "110513",
        "DCM",
        "Discontinued for unspecified reason"
    );

    /// <summary>Adds what is missing.</summary>
    /// <param name="dataset">The data set of the workitem.</param>
    /// <param name="request">What came with a request to cancel it; null when its performer cancels it.</param>
    /// <param name="now">The time.</param>
    public static void Fill(DicomDataset dataset, DicomDataset? request, DateTimeOffset now)
    {
        var progress =
            dataset.TryGetElement(DicomTag.ProcedureStepProgressInformationSequence, out var sequence)
            && sequence.Items is [var first, ..]
                ? first
                : new DicomDataset();
        if (!HasValue(progress, DicomTag.ProcedureStepCancellationDateTime))
        {
            progress.AddOrUpdate(DicomTag.ProcedureStepCancellationDateTime, DicomVR.DT, DateTimeValue.ToDicom(now));
        }

        foreach (
            var tag in (DicomTag[])
                [DicomTag.ReasonForCancellation, DicomTag.ProcedureStepDiscontinuationReasonCodeSequence]
        )
        {
            if (!HasValue(progress, tag) && request?.TryGetElement(tag, out var reason) == true)
            {
                if (request.TryGetElement(DicomTag.SpecificCharacterSet, out var characterSet))
                {
                    dataset.AddOrUpdate(characterSet);
                }

                progress.AddOrUpdate(reason);
            }
        }

        if (!HasValue(progress, DicomTag.ProcedureStepDiscontinuationReasonCodeSequence))
        {
            var (value, scheme, meaning) = _unspecified;
            progress.AddOrUpdate(
                DicomTag.ProcedureStepDiscontinuationReasonCodeSequence,
                new DicomDataset()
                    .AddOrUpdate(DicomTag.CodeValue, DicomVR.SH, value)
                    .AddOrUpdate(DicomTag.CodingSchemeDesignator, DicomVR.SH, scheme)
                    .AddOrUpdate(DicomTag.CodeMeaning, DicomVR.LO, meaning)
            );
        }

        if (sequence?.Items is not [_, ..])
        {
            dataset.AddOrUpdate(DicomTag.ProcedureStepProgressInformationSequence, progress);
        }
    }

    private static bool HasValue(DicomDataset dataset, DicomTag tag) =>
        dataset.TryGetElement(tag, out var element) && !element.IsEmpty;
}
