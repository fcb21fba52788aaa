using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Codecs;
using ServerlessDicom.Dicom.Imaging.Transcoding;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;
using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Instances;

/// <summary>Begins to transcode frames of a stored instance.</summary>
internal static class FrameTranscoding
{
    /// <summary>Begins; null when the frames cannot be had so.</summary>
    /// <param name="blobs">Where instances are.</param>
    /// <param name="entry">The instance.</param>
    /// <param name="source">Its bytes.</param>
    /// <param name="layout">Where in them its frames are.</param>
    /// <param name="target">The Transfer Syntax UID to get to.</param>
    /// <param name="frames">Which frames, 0-based; at least one.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static async ValueTask<TranscodedFrames?> TryOpenAsync(
        IBlobStore blobs,
        InstanceEntry entry,
        IDicomValueSource source,
        PixelDataLayout layout,
        string target,
        IReadOnlyList<int> frames,
        CancellationToken cancellationToken
    )
    {
        var attributes = await ImageAttributesReader.ReadAsync(blobs, entry, cancellationToken);
        if (ImagePixel.From(attributes, layout.Tag) is not { } image)
        {
            return null;
        }

        try
        {
            return await TranscodedFrames.OpenAsync(
                source,
                layout,
                image,
                entry.TransferSyntaxUid,
                DicomTransferSyntax.FromUid(target),
                frames,
                isVerified: false,
                cancellationToken
            );
        }
        catch (Exception exception) when (exception is NotSupportedException or CodecException)
        {
            return null;
        }
    }
}
