using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Commitment;

/// <summary>What a request names (PS3.18 §J.1).</summary>
/// <param name="References">The instances, each once, in their order.</param>
internal sealed record CommitmentRequest(IReadOnlyList<InstanceReference> References)
{
    private const char Separator = ' ';

    /// <summary>Bytes of a packed request, so that it fits a document of Cosmos DB with its outcomes, in base64.</summary>
    private const int MaxPacked = 1_300_000;

    /// <summary>SHA-256 of what is named, in whatever order.</summary>
    public string Hash
    {
        get
        {
            using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var line in References.Select(Line).Order(StringComparer.Ordinal))
            {
                sha.AppendData(Encoding.ASCII.GetBytes(line + '\n'));
            }

            return Convert.ToHexString(sha.GetHashAndReset());
        }
    }

    /// <summary>Reads a Storage Commitment Request Module.</summary>
    /// <exception cref="ProblemException">400: it is not one. 413: it names too many instances.</exception>
    public static CommitmentRequest From(DicomDataset dataset, int maxReferences)
    {
        var references = new List<InstanceReference>();
        var isEmpty = true;
        foreach (var item in Items(dataset, DicomTag.ReferencedSOPSequence, isRequired: false))
        {
            isEmpty = false;
            Add(null, null, Uid(item, DicomTag.ReferencedSOPClassUID), item);
        }

        foreach (var study in Items(dataset, DicomTag.ReferencedStudySequence, isRequired: false))
        {
            isEmpty = false;
            var studyUid = Uid(study, DicomTag.StudyInstanceUID);
            foreach (var series in Items(study, DicomTag.ReferencedSeriesSequence, isRequired: true))
            {
                var seriesUid = Uid(series, DicomTag.SeriesInstanceUID);
                foreach (var ofClass in Items(series, DicomTag.ReferencedInstancesBySOPClassSequence, isRequired: true))
                {
                    var sopClass = Uid(ofClass, DicomTag.ReferencedSOPClassUID);
                    foreach (var instance in Items(ofClass, DicomTag.ReferencedInstanceSequence, isRequired: true))
                    {
                        Add(studyUid, seriesUid, sopClass, instance);
                    }
                }
            }
        }

        return isEmpty
            ? throw Wrong("It names no instances, neither in (00081199) nor in (00081110).")
            : new CommitmentRequest([.. references.Distinct()]);

        void Add(string? study, string? series, string sopClass, DicomDataset item)
        {
            if (references.Count == maxReferences)
            {
                throw new ProblemException(
                    StatusCodes.Status413PayloadTooLarge,
                    $"A request for storage commitment names {maxReferences} instances at most."
                );
            }

            references.Add(
                new InstanceReference(study, series, sopClass, Uid(item, DicomTag.ReferencedSOPInstanceUID))
            );
        }
    }

    /// <summary>The request in few bytes.</summary>
    /// <exception cref="ProblemException">413: they are not few enough to be kept.</exception>
    public byte[] Pack()
    {
        using var packed = new MemoryStream();
        using (var writer = new StreamWriter(new BrotliStream(packed, CompressionLevel.Optimal), Encoding.ASCII))
        {
            foreach (var reference in References)
            {
                writer.Write(Line(reference));
                writer.Write('\n');
            }
        }

        var bytes = packed.ToArray();
        return bytes.Length <= MaxPacked
            ? bytes
            : throw new ProblemException(
                StatusCodes.Status413PayloadTooLarge,
                "The request for storage commitment names more studies, series and instances than can be kept of one. Ask for parts of them."
            );
    }

    /// <summary>The request that <see cref="Pack"/> made bytes of.</summary>
    public static CommitmentRequest Unpack(ReadOnlyMemory<byte> packed)
    {
        using var reader = new StreamReader(
            new BrotliStream(new MemoryStream(packed.ToArray()), CompressionMode.Decompress),
            Encoding.ASCII
        );
        var references = new List<InstanceReference>();
        while (reader.ReadLine() is { } line)
        {
            references.Add(
                line.Split(Separator) switch
                {
                    [var sopClass, var instance] => new InstanceReference(null, null, sopClass, instance),
                    [var study, var series, var sopClass, var instance] => new InstanceReference(
                        study,
                        series,
                        sopClass,
                        instance
                    ),
                    _ => throw new InvalidDataException("A request for storage commitment is not as it was written."),
                }
            );
        }

        return new CommitmentRequest(references);
    }

    private static string Line(InstanceReference reference) =>
        string.Join(
            Separator,
            reference.Study is null
                ? [reference.SopClass, reference.SopInstance]
                : [reference.Study, reference.Series!, reference.SopClass, reference.SopInstance]
        );

    private static IReadOnlyList<DicomDataset> Items(DicomDataset dataset, DicomTag sequence, bool isRequired)
    {
        if (!dataset.TryGetElement(sequence, out var element))
        {
            return isRequired ? throw Wrong($"It lacks ({sequence}).") : [];
        }

        return element.Items is { Count: > 0 } items ? items : throw Wrong($"({sequence}) has no items.");
    }

    private static string Uid(DicomDataset dataset, DicomTag tag) =>
        dataset.GetString(tag) is { } uid && DicomUid.IsValid(uid)
            ? uid
            : throw Wrong($"({tag}) is missing or no UID.");

    private static ProblemException Wrong(string what) =>
        new(StatusCodes.Status400BadRequest, $"The payload is not a request for storage commitment. {what}");
}
