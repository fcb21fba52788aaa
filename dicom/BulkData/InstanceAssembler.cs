using System.Text.Json;
using ServerlessDicom.Dicom.Json;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;

namespace ServerlessDicom.Dicom.BulkData;

/// <summary>Makes instances of metadata and bulk data (PS3.18 §10.5.2).</summary>
/// <param name="source">Where the bulk data are.</param>
/// <param name="find">Finds the parts that a BulkDataURI names, in their order; none when there are none.</param>
public sealed class InstanceAssembler(IDicomValueSource source, Func<string, IReadOnlyList<BulkDataPart>> find)
{
    private const ushort CommandGroup = 0x0000;
    private const ushort FileMetaGroup = 0x0002;
    private const ushort DelimiterGroup = 0xFFFE;

    /// <summary>Makes an instance. Bulk data stay where they are until it is written; of pixel data the headers are read.</summary>
    /// <param name="json">One object of DICOM JSON.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="JsonException">It is not such an object.</exception>
    /// <exception cref="InstanceAssemblyException">It and the bulk data do not make an instance.</exception>
    public async Task<AssembledInstance> AssembleAsync(ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        IReadOnlyList<BulkDataPart> pixels = [];
        BulkDataPart? document = null;
        var dataset = Parse(json.Span);
        var hasDiscarded = Discard(dataset);
        var corrections = new AttributeCorrections(dataset);
        if (document is not null)
        {
            DescribeDocument(document, corrections);
        }

        var (syntax, pixelData) = await new PixelDataAssembly(dataset, corrections, source)
            .AssembleAsync(pixels, cancellationToken)
            .ConfigureAwait(false);
        var file = new DicomFile
        {
            FileMetaInformation = new DicomDataset(),
            Dataset = dataset,
            TransferSyntax = syntax,
        };
        return new AssembledInstance(file, pixelData, source, corrections) { HasDiscarded = hasDiscarded };

        DicomDataset Parse(ReadOnlySpan<byte> text)
        {
            var reader = new Utf8JsonReader(text, DicomJsonReader.JsonOptions);
            reader.Read();
            return DicomJsonReader.Read(ref reader, Resolve);
        }

        DicomElement Resolve(DicomTag tag, DicomVR vr, string uri, bool isTopLevel)
        {
            var parts = find(uri);
            if (parts.Count == 0)
            {
                throw Mismatch($"There are no bulk data for {tag}.");
            }

            if (isTopLevel && tag == DicomTag.PixelData)
            {
                pixels = parts;
                return new DicomElement(tag, vr, ReadOnlyMemory<byte>.Empty);
            }

            if (parts.Count > 1)
            {
                throw Mismatch($"There is more than one part for {tag}.");
            }

            if (isTopLevel && tag == DicomTag.EncapsulatedDocument)
            {
                document = parts[0];
            }
            else
            {
                ThrowUnlessUncompressed(tag, parts[0]);
            }

            return new DicomElement(tag, vr, ReadOnlyMemory<byte>.Empty)
            {
                IsHeld = parts[0].Length == 0,
                Offset = parts[0].Offset,
                Length = parts[0].Length,
            };
        }
    }

    private static void ThrowUnlessUncompressed(DicomTag tag, BulkDataPart part)
    {
        var isImage =
            part.MediaType.StartsWith("image/", StringComparison.Ordinal)
            || part.MediaType.StartsWith("video/", StringComparison.Ordinal);
        if (isImage || !PixelDataAssembly.IsNative(part))
        {
            throw new InstanceAssemblyException(
                InstanceAssemblyProblem.TransferSyntax,
                $"{tag} is not taken compressed: only Pixel Data of the data set itself are."
            );
        }
    }

    /// <summary>
    /// Takes out what metadata shall not hold: File Meta Information (PS3.18 §10.5.2.3), which is made anew, and command
    /// elements. Refuses what would break the encoding.
    /// </summary>
    private static bool Discard(DicomDataset dataset)
    {
        var rest = new Stack<DicomDataset>([dataset]);
        var hasDiscarded = false;
        while (rest.TryPop(out var level))
        {
            foreach (var element in level.Elements.ToArray())
            {
                if (element.Tag.Group is CommandGroup or FileMetaGroup)
                {
                    level.Remove(element.Tag);
                    hasDiscarded = true;
                }
                else if (element.Tag.Group == DelimiterGroup)
                {
                    throw Mismatch($"{element.Tag} is not an attribute.");
                }

                foreach (var item in element.Items ?? [])
                {
                    rest.Push(item);
                }
            }
        }

        return hasDiscarded;
    }

    /// <summary>PS3.3 §C.24.2: what type a document is of, and how long it is, padding apart.</summary>
    private static void DescribeDocument(BulkDataPart document, AttributeCorrections corrections)
    {
        if (document.MediaType != BulkDataPart.OctetStream)
        {
            corrections.SetIgnoringCase(DicomTag.MIMETypeOfEncapsulatedDocument, DicomVR.LO, document.MediaType);
        }

        if (document.Length <= uint.MaxValue)
        {
            corrections.Set(DicomTag.EncapsulatedDocumentLength, DicomVR.UL, document.Length);
        }
    }

    private static InstanceAssemblyException Mismatch(string message) => new(InstanceAssemblyProblem.Mismatch, message);
}
