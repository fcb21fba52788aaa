using ServerlessDicom.Dicom.Imaging.Codecs;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;

namespace ServerlessDicom.Dicom.Imaging.Transcoding;

/// <summary>
/// Pixel data of items, as in Icon Image Sequence: compressed in the syntax of the instance, or native, whatever that is
/// (PS3.5 §A.4). Native they suit any other syntax.
/// </summary>
internal static class Icons
{
    /// <summary>Bytes of a decoded icon at the most.</summary>
    private const long MaxBytes = 16 << 20;

    /// <summary>Decodes those that are compressed.</summary>
    /// <param name="dataset">The data set; changed.</param>
    /// <param name="syntax">What it is in.</param>
    /// <param name="source">Where its bytes are.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="NotSupportedException">One cannot be decoded.</exception>
    /// <exception cref="CodecException">One is not in its transfer syntax.</exception>
    public static async ValueTask DecodeAsync(
        DicomDataset dataset,
        DicomTransferSyntax syntax,
        IDicomValueSource source,
        CancellationToken cancellationToken
    )
    {
        var rest = new Stack<DicomDataset>(ItemsOf(dataset));
        while (rest.TryPop(out var item))
        {
            foreach (var nested in ItemsOf(item))
            {
                rest.Push(nested);
            }

            foreach (var tag in FragmentedIn(item))
            {
                await DecodeItemAsync(item, tag, syntax, source, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static async ValueTask DecodeItemAsync(
        DicomDataset item,
        DicomTag tag,
        DicomTransferSyntax syntax,
        IDicomValueSource source,
        CancellationToken cancellationToken
    )
    {
        if (
            tag != DicomTag.PixelData
            || PixelDataLayout.From(item, syntax) is not { FrameCount: 1 } layout
            || ImagePixel.From(item, tag) is not { } image
            || new FrameReader(source, layout, image, syntax.Uid, MaxBytes) is not { CanDecode: true } reader
        )
        {
            throw new NotSupportedException("An icon within it cannot be decoded.");
        }

        var native = new byte[reader.Native.FrameBytes + (reader.Native.FrameBytes & 1)];
        var meaning = await reader
            .ReadAsync(0, native.AsMemory(0, (int)reader.Native.FrameBytes), cancellationToken)
            .ConfigureAwait(false);
        if (meaning == PhotometricInterpretation.YbrFull && YbrFull.CanConvert(reader.Native))
        {
            // Icons are gray, RGB or of a palette (PS3.3 §C.7.6.1.1.6).
            YbrFull.ToRgb(native);
            meaning = PhotometricInterpretation.Rgb;
        }

        ImageAttributes.ApplyImagePixel(item, reader.Native with { PhotometricInterpretation = meaning });
        item.AddOrUpdate(new DicomElement(tag, image.BitsAllocated > 8 ? DicomVR.OW : DicomVR.OB, native));
    }

    private static IEnumerable<DicomDataset> ItemsOf(DicomDataset dataset) =>
        dataset.SelectMany(element => element.Items ?? []);

    private static List<DicomTag> FragmentedIn(DicomDataset item) =>
        [.. item.Where(element => element.Fragments is not null).Select(element => element.Tag)];
}
