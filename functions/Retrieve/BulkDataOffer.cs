using ServerlessDicom.Dicom.Imaging.Codecs;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Instances;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Retrieve;

/// <summary>The representations in which frames and bulk data can be had (PS3.18 Table 10.4.4-1).</summary>
internal static class BulkDataOffer
{
    /// <summary>What to add to a 406.</summary>
    public const string NotAcceptable =
        "The bulk data are not available in any of the acceptable media types and transfer syntaxes. Without a "
        + "transfer-syntax parameter they are sent uncompressed, which not all compressed pixel data can be decoded to; "
        + "transfer-syntax=* gets them as they are stored.";

    private static readonly string ExplicitVR = DicomTransferSyntax.ExplicitVRLittleEndian.Uid;

    /// <summary>Values other than pixel data: uncompressed.</summary>
    /// <param name="isSingle">Whether one representation is asked for, so that it may come as a single part.</param>
    public static List<Representation> OfValue(bool isSingle) =>
        [.. Packages(CompressedMediaTypes.OctetStream, ExplicitVR, isSingle, isAsStored: true, isDefaultSyntax: true)];

    /// <summary>Pixel data of one instance that cannot be told into frames: one codestream, as it is stored.</summary>
    /// <param name="stored">The instance's Transfer Syntax UID.</param>
    public static List<Representation> OfCodestream(string stored) =>
        [
            .. CompressedMediaTypes
                .Of(stored)
                .SelectMany(type => Packages(type, stored, isSingle: true, isAsStored: true, isDefaultSyntax: true)),
            .. Packages(
                CompressedMediaTypes.OctetStream,
                stored,
                isSingle: true,
                isAsStored: true,
                isDefaultSyntax: false
            ),
        ];

    /// <summary>Frames of one instance: as they are stored, and as what they can be transcoded to.</summary>
    /// <param name="entry">The instance; it has frames.</param>
    /// <param name="isSingle">Whether one frame is asked for, so that it may come as a single part.</param>
    /// <param name="isOneWhenNative">Whether native frames are one representation, however many they are.</param>
    /// <param name="refused">Transfer Syntax UIDs in which they were found not to be available.</param>
    public static List<Representation> OfFrames(
        InstanceEntry entry,
        bool isSingle,
        bool isOneWhenNative,
        IReadOnlySet<string> refused
    )
    {
        var stored = FrameSyntaxOf(entry);
        var syntaxes = new List<string> { stored };
        if (TransferSyntaxSelection.CanDecode(entry))
        {
            syntaxes.Add(ExplicitVR);
            syntaxes.AddRange(TransferSyntaxSelection.Encodable(entry).Select(codec => codec.TransferSyntax.Uid));
        }

        var offered = new List<Representation>();
        foreach (var uid in syntaxes.Distinct().Where(uid => !refused.Contains(uid)))
        {
            var isAsStored = uid == stored;
            foreach (var type in CompressedMediaTypes.Of(uid))
            {
                offered.AddRange(Packages(type, uid, isSingle, isAsStored, IsDefaultSyntax(type, uid)));
            }

            // Viewers ask for any syntax as a stream of octets, too.
            var isNative = uid == ExplicitVR;
            var isOne = isSingle || (isNative && isOneWhenNative);
            offered.AddRange(Packages(CompressedMediaTypes.OctetStream, uid, isOne, isAsStored, isNative));
        }

        return offered;

        // What is stored stands in for a default that is not available, and for one that could only be made of lossy frames.
        bool IsDefaultSyntax(string type, string uid)
        {
            var isDefaultThere =
                CompressedMediaTypes.DefaultSyntaxOf(type) is { } standard
                && syntaxes.Contains(standard)
                && !refused.Contains(standard)
                    ? standard
                    : null;
            var isStoredOfType = CompressedMediaTypes.Of(stored).Contains(type);
            var isStoredLossy = FrameCodecs.Find(stored) is { LossyMethod: not null };
            return isStoredOfType && (isDefaultThere is null || isStoredLossy) ? uid == stored : uid == isDefaultThere;
        }
    }

    /// <summary>The transfer syntax of frames that are sent as they are stored: native ones are sent little endian.</summary>
    public static string FrameSyntaxOf(InstanceEntry entry) =>
        HasCompressedPixelData(entry) ? entry.TransferSyntaxUid : ExplicitVR;

    /// <summary>All bulk data, or all pixel data, of some instances.</summary>
    /// <param name="listing">The instances.</param>
    /// <param name="onlyPixelData">Whether pixel data only are asked for; these can also be had in their own media types.</param>
    /// <param name="isDefault">Whether they are the resource's default, or one of its other representations.</param>
    public static IEnumerable<Representation> OfTree(InstanceListing listing, bool onlyPixelData, bool isDefault)
    {
        var asStored = new Representation(CompressedMediaTypes.OctetStream, IsMultipart: true)
        {
            TransferSyntax = TransferSyntaxSelection.AsStored,
            IsAsStored = true,
            IsDefault = isDefault,
            IsDefaultTransferSyntax = false,
        };
        yield return asStored;
        if (listing.Instances.Any(TransferSyntaxSelection.CanDecode))
        {
            yield return asStored with
            {
                TransferSyntax = ExplicitVR,
                IsAsStored = false,
                IsDefaultTransferSyntax = true,
            };
        }

        if (!onlyPixelData)
        {
            yield break;
        }

        // What some are stored in goes before what others could be transcoded to.
        foreach (
            var representation in listing
                .Instances.Where(instance => !instance.PixelDataLayout.IsEmpty)
                .DistinctBy(FrameSyntaxOf)
                .SelectMany(instance =>
                    OfFrames(instance, isSingle: false, isOneWhenNative: false, new HashSet<string>())
                        .Where(offered => IsInTree(instance, offered.TransferSyntax!))
                )
                .Where(representation => representation.TransferSyntax != ExplicitVR)
                .OrderByDescending(representation => representation.IsAsStored)
                .DistinctBy(representation => representation.ToString())
        )
        {
            yield return representation with
            {
                IsDefault = false,
                IsAsStored = false,
            };
        }
    }

    /// <summary>
    /// Whether the frames of an instance may be had in a transfer syntax together with those of others: as stored, or as
    /// what loses nothing, since a syntax that others are stored in is not asked for of this one.
    /// </summary>
    public static bool IsInTree(InstanceEntry instance, string transferSyntaxUid) =>
        transferSyntaxUid == FrameSyntaxOf(instance)
        || (
            FrameCodecs.Find(transferSyntaxUid) is not { IsLossyEncoder: true }
            && TransferSyntaxSelection.Available(instance).Contains(transferSyntaxUid)
        );

    /// <summary>Whether an instance has pixel data that are compressed.</summary>
    public static bool HasCompressedPixelData(InstanceEntry instance) =>
        !instance.PixelDataLayout.IsEmpty && DicomTransferSyntax.FromUid(instance.TransferSyntaxUid).IsEncapsulated;

    private static IEnumerable<Representation> Packages(
        string mediaType,
        string uid,
        bool isSingle,
        bool isAsStored,
        bool isDefaultSyntax
    )
    {
        var multipart = new Representation(mediaType, IsMultipart: true)
        {
            TransferSyntax = uid,
            IsAsStored = isAsStored,
            IsDefault = mediaType == CompressedMediaTypes.OctetStream,
            IsDefaultTransferSyntax = isDefaultSyntax,
        };
        yield return multipart;
        if (isSingle)
        {
            yield return multipart with
            {
                IsMultipart = false,
                IsDefault = false,
            };
        }
    }
}
