using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Index;
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

    /// <summary>Uncompressed values.</summary>
    /// <param name="isSingle">Whether one representation is asked for, so that it may come as a single part.</param>
    public static List<Representation> OfUncompressed(bool isSingle) =>
        Packages(CompressedMediaTypes.OctetStream, ExplicitVR, isSingle, isOctetStream: true);

    /// <summary>Compressed frames, which are sent as they are stored.</summary>
    /// <param name="stored">Their Transfer Syntax UID.</param>
    /// <param name="isSingle">Whether one frame is asked for, so that it may come as a single part.</param>
    public static List<Representation> OfCompressed(string stored, bool isSingle) =>
        [
            .. CompressedMediaTypes
                .Of(stored)
                .SelectMany(mediaType => Packages(mediaType, stored, isSingle, isOctetStream: false)),
            .. Packages(CompressedMediaTypes.OctetStream, stored, isSingle, isOctetStream: true),
        ];

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
        if (listing.Instances.Any(instance => !HasCompressedPixelData(instance)))
        {
            yield return asStored with
            {
                TransferSyntax = ExplicitVR,
                IsAsStored = false,
                IsDefaultTransferSyntax = true,
            };
        }

        if (onlyPixelData)
        {
            foreach (
                var uid in listing
                    .Instances.Where(HasCompressedPixelData)
                    .Select(instance => instance.TransferSyntaxUid)
                    .Distinct()
            )
            {
                foreach (var representation in OfCompressed(uid, isSingle: false))
                {
                    yield return representation with
                    {
                        IsDefault = false,
                        IsAsStored = false,
                    };
                }
            }
        }
    }

    /// <summary>Whether an instance has pixel data that are sent as they are stored or not at all.</summary>
    public static bool HasCompressedPixelData(InstanceEntry instance) =>
        !instance.PixelDataLayout.IsEmpty && DicomTransferSyntax.FromUid(instance.TransferSyntaxUid).IsEncapsulated;

    private static List<Representation> Packages(string mediaType, string uid, bool isSingle, bool isOctetStream)
    {
        var multipart = new Representation(mediaType, IsMultipart: true)
        {
            TransferSyntax = uid,
            IsAsStored = true,
            IsDefault = isOctetStream,
            IsDefaultTransferSyntax = !isOctetStream || uid == ExplicitVR,
        };
        return isSingle ? [multipart, multipart with { IsMultipart = false, IsDefault = false }] : [multipart];
    }
}
