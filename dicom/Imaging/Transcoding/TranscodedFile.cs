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
    private readonly PixelDataLayout _layout;
    private readonly IDicomValueSource _values;
    private readonly TranscodedFrames _frames;

    private TranscodedFile(DicomFile file, PixelDataLayout layout, IDicomValueSource values, TranscodedFrames frames)
    {
        _file = file;
        _layout = layout;
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

    /// <summary>Begins: decodes the first frame, and whatever icons are compressed.</summary>
    /// <param name="file">The instance, read to its end; changed on the way.</param>
    /// <param name="target">A compressed syntax, or an uncompressed one.</param>
    /// <param name="values">Where its values are that are not held.</param>
    /// <param name="pixels">Where its pixel data are: the same, unless it can only be read in order.</param>
    /// <param name="cancellationToken">Stops the beginning.</param>
    /// <exception cref="NotSupportedException">There is no way to the target; the message says why, and nothing of the patient.</exception>
    /// <exception cref="CodecException">The first frame cannot be decoded.</exception>
    /// <exception cref="EndOfStreamException">A source has fewer bytes than the file had.</exception>
    public static async ValueTask<TranscodedFile> OpenAsync(
        DicomFile file,
        DicomTransferSyntax target,
        IDicomValueSource values,
        IDicomValueSource pixels,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(target);
        var stored = file.TransferSyntax;
        var layout =
            PixelDataLayout.From(file.Dataset, stored)
            ?? throw new NotSupportedException("It has no pixel data whose frames can be told.");
        var image =
            ImagePixel.From(file.Dataset, layout.Tag)
            ?? throw new NotSupportedException("The attributes of the image do not say how its samples lie.");
        if (ImageAttributes.ObstacleTo(file.Dataset, layout, target) is { } obstacle)
        {
            throw new NotSupportedException(obstacle);
        }

        await Icons.DecodeAsync(file.Dataset, stored, values, cancellationToken).ConfigureAwait(false);
        var frames = await TranscodedFrames
            .OpenAsync(pixels, layout, image, stored.Uid, target, new AllFrames(layout.FrameCount), cancellationToken)
            .ConfigureAwait(false);
        return new TranscodedFile(file, layout, values, frames);
    }

    /// <summary>Writes the file; once. Stops early, without an error, when whoever reads <paramref name="output"/> has gone.</summary>
    /// <exception cref="CodecException">A frame cannot be decoded or encoded; what is written so far is not a file.</exception>
    /// <exception cref="EndOfStreamException">A source has fewer bytes than the file had.</exception>
    public async Task WriteAsync(PipeWriter output, CancellationToken cancellationToken)
    {
        var first = await _frames.NextAsync(cancellationToken).ConfigureAwait(false);
        ImageAttributes.Apply(_file.Dataset, Plan, _layout.FrameCount, first.Bytes.Length);
        var writer = new TranscodedPixelData(_frames, first, _layout);
        var pixelData = new StreamedValue(DicomTag.PixelData, writer.VR, writer.Length, writer.WriteAsync);
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
