using System.Buffers.Binary;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Functions.Commitment;

/// <summary>Makes the Storage Commitment Response Module of a request and its outcomes (PS3.18 §J.2).</summary>
internal static class CommitmentResult
{
    /// <summary>Bytes of an outcome.</summary>
    public const int OutcomeBytes = sizeof(ushort);

    /// <summary>Outcomes as they are kept.</summary>
    public static byte[] ToBytes(IReadOnlyList<CommitmentOutcome> outcomes)
    {
        var bytes = new byte[OutcomeBytes * outcomes.Count];
        for (var i = 0; i < outcomes.Count; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(OutcomeBytes * i), (ushort)outcomes[i]);
        }

        return bytes;
    }

    /// <summary>The response module.</summary>
    /// <param name="request">The request.</param>
    /// <param name="outcomes">What became of each reference, as <see cref="ToBytes"/> makes it.</param>
    public static DicomDataset ToDataset(CommitmentRequest request, ReadOnlySpan<byte> outcomes)
    {
        var all = new List<(InstanceReference Reference, CommitmentOutcome Outcome)>();
        for (var i = 0; i < request.References.Count; i++)
        {
            var outcome = BinaryPrimitives.ReadUInt16LittleEndian(outcomes[(OutcomeBytes * i)..]);
            all.Add((request.References[i], (CommitmentOutcome)outcome));
        }

        var result = new DicomDataset();
        foreach (
            var group in all.GroupBy(each =>
                (each.Reference.Study is null, each.Outcome == CommitmentOutcome.Committed)
            )
        )
        {
            var (sequence, items) = group.Key switch
            {
                (true, true) => (
                    DicomTag.ReferencedSOPSequence,
                    group.Select(each => Instance(each.Reference, each.Outcome, true))
                ),
                (true, false) => (
                    DicomTag.FailedSOPSequence,
                    group.Select(each => Instance(each.Reference, each.Outcome, true))
                ),
                (false, true) => (DicomTag.ReferencedStudySequence, Studies(group)),
                (false, false) => (DicomTag.FailedStudySequence, Studies(group)),
            };
            result.AddOrUpdate(sequence, [.. items]);
        }

        return result;
    }

    private static IEnumerable<DicomDataset> Studies(
        IEnumerable<(InstanceReference Reference, CommitmentOutcome Outcome)> references
    ) =>
        references
            .GroupBy(each => each.Reference.Study!)
            .Select(study =>
                Named(DicomTag.StudyInstanceUID, study.Key)
                    .AddOrUpdate(
                        DicomTag.ReferencedSeriesSequence,
                        [
                            .. study
                                .GroupBy(each => each.Reference.Series!)
                                .Select(series =>
                                    Named(DicomTag.SeriesInstanceUID, series.Key)
                                        .AddOrUpdate(
                                            DicomTag.ReferencedInstancesBySOPClassSequence,
                                            [.. Classes(series)]
                                        )
                                ),
                        ]
                    )
            );

    private static IEnumerable<DicomDataset> Classes(
        IEnumerable<(InstanceReference Reference, CommitmentOutcome Outcome)> references
    ) =>
        references
            .GroupBy(each => each.Reference.SopClass)
            .Select(ofClass =>
                Named(DicomTag.ReferencedSOPClassUID, ofClass.Key)
                    .AddOrUpdate(
                        DicomTag.ReferencedInstanceSequence,
                        [.. ofClass.Select(each => Instance(each.Reference, each.Outcome, false))]
                    )
            );

    private static DicomDataset Instance(InstanceReference reference, CommitmentOutcome outcome, bool namesClass)
    {
        var item = Named(DicomTag.ReferencedSOPInstanceUID, reference.SopInstance);
        if (namesClass)
        {
            item.AddOrUpdate(DicomTag.ReferencedSOPClassUID, DicomVR.UI, reference.SopClass);
        }

        return outcome == CommitmentOutcome.Committed
            ? item
            : item.AddOrUpdate(DicomTag.FailureReason, DicomVR.US, (long)outcome);
    }

    private static DicomDataset Named(DicomTag tag, string uid) => new DicomDataset().AddOrUpdate(tag, DicomVR.UI, uid);
}
