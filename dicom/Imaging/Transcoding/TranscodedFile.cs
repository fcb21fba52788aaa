using ServerlessDicom.Dicom.Imaging.Codecs;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;
using PipeWriter = System.IO.Pipelines.PipeWriter;

namespace ServerlessDicom.Dicom.Imaging.Transcoding;

/// <summary>
/// An instance on its way into another transfer syntax, its pixel data with it. Frames are transcoded while it is written,
/// so that memory does not depend on how many there are.
/// </summary>
public sealed class TranscodedFile : IAsyncDisposable
{
    private readonly DicomFile _file;
    private readonly IDicomValueSource _values;
    private readonly TranscodedFrames _frames;

    private TranscodedFile(DicomFile file, IDicomValueSource values, TranscodedFrames frames)
    {
        _file = file;
        _values = values;
        _frames = frames;
    }

    /// <summary>How its frames are transcoded.</summary>
    public TranscodingPlan Plan => _frames.Plan;

    /// <summary>Whether pixel data have to be transcoded for <paramref name="target"/>, or stay as they are.</summary>
    public static bool IsNeeded(DicomFile file, DicomTransferSyntax target)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(target);
        return file.TransferSyntax.Uid != target.Uid && (target.IsEncapsulated || HasFragments(file.Dataset));
    }

    /// <summary>Why an instance cannot be transcoded, as far as its attributes tell; null when nothing stands against it.</summary>
    /// <param name="dataset">Its data set; the image attributes (group 0028) are enough to find most.</param>
    /// <param name="layout">Where its frames are.</param>
    /// <param name="transferSyntaxUid">What it is stored in.</param>
    /// <param name="target">What it is to be in.</param>
    public static string? ObstacleTo(
        DicomDataset dataset,
        PixelDataLayout layout,
        string transferSyntaxUid,
        DicomTransferSyntax target
    )
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(layout);
        return ImageAttributes.ObstacleTo(dataset, layout, target)
            ?? (
                ImagePixel.From(dataset, layout.Tag) is { } image
                    ? TranscodingPlan.ObstacleTo(layout, image, transferSyntaxUid, target)
                    : "The attributes of the image do not say how its samples lie."
            );
    }

    /// <summary>Begins: decodes the first frame, and whatever icons are compressed.</summary>
    /// <param name="file">The instance, read to its end; changed on the way.</param>
    /// <param name="target">A compressed syntax, or an uncompressed one.</param>
    /// <param name="values">Where its values are that are not held.</param>
    /// <param name="pixels">Where its pixel data are: the same, unless it can only be read in order.</param>
    /// <param name="isVerified">Whether to decode each encoded frame again, and compare it with what was encoded.</param>
    /// <param name="cancellationToken">Stops the beginning.</param>
    /// <exception cref="NotSupportedException">There is no way to the target; the message says why, and nothing of the patient.</exception>
    /// <exception cref="CodecException">The first frame cannot be decoded.</exception>
    /// <exception cref="EndOfStreamException">A source has fewer bytes than the file had.</exception>
    public static async ValueTask<TranscodedFile> OpenAsync(
        DicomFile file,
        DicomTransferSyntax target,
        IDicomValueSource values,
        IDicomValueSource pixels,
        bool isVerified,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(target);
        var stored = file.TransferSyntax;
        var layout =
            PixelDataLayout.From(file.Dataset, stored)
            ?? throw new NotSupportedException("It has no pixel data whose frames can be told.");
        if (ObstacleTo(file.Dataset, layout, stored.Uid, target) is { } obstacle)
        {
            throw new NotSupportedException(obstacle);
        }

        var image = ImagePixel.From(file.Dataset, layout.Tag)!;
        await Icons.DecodeAsync(file.Dataset, stored, values, cancellationToken).ConfigureAwait(false);
        var frames = await TranscodedFrames
            .OpenAsync(
                pixels,
                layout,
                image,
                stored.Uid,
                target,
                new AllFrames(layout.FrameCount),
                isVerified,
                cancellationToken
            )
            .ConfigureAwait(false);
        return new TranscodedFile(file, values, frames);
    }

    /// <summary>Writes the file; once. Stops early, without an error, when whoever reads <paramref name="output"/> has gone.</summary>
    /// <exception cref="CodecException">A frame cannot be decoded or encoded; what is written so far is not a file.</exception>
    /// <exception cref="EndOfStreamException">A source has fewer bytes than the file had.</exception>
    public async Task WriteAsync(PipeWriter output, CancellationToken cancellationToken)
    {
        var first = await _frames.PeekAsync(cancellationToken).ConfigureAwait(false);
        ImageAttributes.Apply(_file.Dataset, Plan, _frames.Left, first.Bytes.Length);
        var pixelData = TranscodedPixelData.Of(_frames);
        await DicomFileWriter
            .WriteStreamedAsync(_file, Plan.Target, _values, pixelData, output, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _frames.DisposeAsync();

    private static bool HasFragments(DicomDataset dataset)
    {
        foreach (var element in dataset.Elements)
        {
            if (element.Fragments is not null || (element.Items is { } items && items.Any(HasFragments)))
            {
                return true;
            }
        }

        return false;
    }
}
