using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Codecs;
using ServerlessDicom.Dicom.Imaging.Transcoding;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Instances;

/// <summary>
/// Which transfer syntaxes an instance can be sent in (PS3.18 §8.7.3.4): first by what codecs there are, which the index
/// tells; then by what its image is like, which its metadata tell.
/// </summary>
internal static class TransferSyntaxSelection
{
    /// <summary>The value of <c>transfer-syntax</c> that asks for each instance as it is stored.</summary>
    public const string AsStored = "*";

    private static readonly DicomTransferSyntax[] Uncompressed =
    [
        DicomTransferSyntax.ExplicitVRLittleEndian,
        DicomTransferSyntax.DeflatedExplicitVRLittleEndian,
    ];

    /// <summary>
    /// The syntax to send an instance in; null when it cannot be sent as asked. Implicit VR Little Endian and Explicit
    /// VR Big Endian are not used with web services (PS3.18 §8.7.3): instances stored so leave as Explicit VR Little Endian.
    /// </summary>
    /// <param name="entry">The stored instance.</param>
    /// <param name="requested">A Transfer Syntax UID, or <see cref="AsStored"/>.</param>
    public static DicomTransferSyntax? Select(InstanceEntry entry, string requested)
    {
        var stored = DicomTransferSyntax.FromUid(entry.TransferSyntaxUid);
        if (requested == AsStored)
        {
            return IsForbidden(stored) ? DicomTransferSyntax.ExplicitVRLittleEndian : stored;
        }

        return Available(entry).Contains(requested) ? DicomTransferSyntax.FromUid(requested) : null;
    }

    /// <summary>The Transfer Syntax UIDs in which an instance can be sent, as stored first, as far as the index tells.</summary>
    public static IEnumerable<string> Available(InstanceEntry entry)
    {
        var stored = DicomTransferSyntax.FromUid(entry.TransferSyntaxUid);
        string[] asStored = IsForbidden(stored) ? [] : [stored.Uid];
        return asStored
            .Concat(CanDecode(entry) ? Uncompressed.Select(syntax => syntax.Uid) : [])
            .Concat(CanDecode(entry) ? Encodable(entry).Select(codec => codec.TransferSyntax.Uid) : [])
            .Distinct();
    }

    /// <summary>Whether the pixel data of an instance, if it has any, are native, or compressed in a way that can be decoded.</summary>
    public static bool CanDecode(InstanceEntry entry) =>
        entry.PixelDataLayout.IsEmpty
        || !DicomTransferSyntax.FromUid(entry.TransferSyntaxUid).IsEncapsulated
        || FrameCodecs.Find(entry.TransferSyntaxUid) is { Decode: not null };

    /// <summary>The codecs that could encode the frames of an instance, if it has any.</summary>
    public static IEnumerable<FrameCodec> Encodable(InstanceEntry entry) =>
        entry.PixelDataLayout.IsEmpty ? [] : FrameCodecs.All.Where(codec => codec.Encode is not null);

    /// <summary>
    /// Leaves out those instances whose images cannot be had in the syntax they are to be sent in. Of several instances one
    /// of each series is tried: what cannot be decoded is so for a reason that the others of its series mostly share. Where
    /// it fails, all of them are tried.
    /// </summary>
    public static async Task<List<(InstanceEntry Entry, DicomTransferSyntax Syntax)>> WithoutObstaclesAsync(
        IBlobStore blobs,
        List<(InstanceEntry Entry, DicomTransferSyntax Syntax)> selected,
        CancellationToken cancellationToken
    )
    {
        var transcoded = selected.Where(instance => NeedsTranscoding(instance.Entry, instance.Syntax)).ToList();
        if (transcoded.Count == 0)
        {
            return selected;
        }

        var attributes = await ImageAttributesReader.ReadAsync(
            blobs,
            [.. transcoded.Select(instance => instance.Entry)],
            cancellationToken
        );
        var refused = transcoded
            .Where((instance, i) => ObstacleTo(instance.Entry, attributes[i], instance.Syntax) is not null)
            .ToHashSet();
        if (selected.Count > 1)
        {
            await RefuseBrokenAsync(blobs, transcoded.Except(refused), refused, cancellationToken);
        }

        return [.. selected.Where(instance => !refused.Contains(instance))];
    }

    private static async Task RefuseBrokenAsync(
        IBlobStore blobs,
        IEnumerable<(InstanceEntry Entry, DicomTransferSyntax Syntax)> instances,
        HashSet<(InstanceEntry Entry, DicomTransferSyntax Syntax)> refused,
        CancellationToken cancellationToken
    )
    {
        foreach (
            var series in instances
                .GroupBy(instance => (instance.Entry.SeriesInstanceUid, instance.Entry.TransferSyntaxUid))
                .ToList()
        )
        {
            foreach (var instance in series)
            {
                if (await CanDecodeAsync(blobs, instance.Entry, instance.Syntax, cancellationToken))
                {
                    if (!refused.Overlaps(series))
                    {
                        break;
                    }
                }
                else
                {
                    refused.Add(instance);
                }
            }
        }
    }

    private static async Task<bool> CanDecodeAsync(
        IBlobStore blobs,
        InstanceEntry entry,
        DicomTransferSyntax target,
        CancellationToken cancellationToken
    )
    {
        await using var source = await InstanceSource.CreateAsync(blobs, entry, cancellationToken);
        var layout = PixelDataLayout.FromBytes(entry.PixelDataLayout);
        await using var frames = await FrameTranscoding.TryOpenAsync(
            blobs,
            entry,
            source,
            layout,
            target.Uid,
            [0],
            cancellationToken
        );
        return frames is not null;
    }

    private static string? ObstacleTo(InstanceEntry entry, DicomDataset attributes, DicomTransferSyntax target) =>
        TranscodedFile.ObstacleTo(
            attributes,
            PixelDataLayout.FromBytes(entry.PixelDataLayout),
            entry.TransferSyntaxUid,
            target
        );

    private static bool NeedsTranscoding(InstanceEntry entry, DicomTransferSyntax target) =>
        !entry.PixelDataLayout.IsEmpty
        && entry.TransferSyntaxUid != target.Uid
        && (target.IsEncapsulated || DicomTransferSyntax.FromUid(entry.TransferSyntaxUid).IsEncapsulated);

    private static bool IsForbidden(DicomTransferSyntax syntax) => !syntax.IsExplicitVR || syntax.IsBigEndian;
}
