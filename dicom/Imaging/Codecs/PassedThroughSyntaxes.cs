using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Imaging.Codecs;

/// <summary>The transfer syntaxes of images and videos that are kept and sent, but neither decoded nor encoded (PS3.18 Table 8.7.3-5).</summary>
internal static class PassedThroughSyntaxes
{
    private static readonly (string MediaType, string? LossyMethod, string[] Uids)[] Table =
    [
        ("image/jxl", null, [DicomUid.JPEGXLLossless]),
        ("image/jxl", "ISO_18181_1", [DicomUid.JPEGXLJPEGRecompression, DicomUid.JPEGXL]),
        (
            "video/mpeg",
            "ISO_13818_2",
            [DicomUid.MPEG2MPML, DicomUid.MPEG2MPMLF, DicomUid.MPEG2MPHL, DicomUid.MPEG2MPHLF]
        ),
        (
            "video/mp4",
            "ISO_14496_10",
            [
                DicomUid.MPEG4HP41,
                DicomUid.MPEG4HP41F,
                DicomUid.MPEG4HP41BD,
                DicomUid.MPEG4HP41BDF,
                DicomUid.MPEG4HP422D,
                DicomUid.MPEG4HP422DF,
                DicomUid.MPEG4HP423D,
                DicomUid.MPEG4HP423DF,
                DicomUid.MPEG4HP42STEREO,
                DicomUid.MPEG4HP42STEREOF,
            ]
        ),
        ("video/h265", "ISO_23008_2", [DicomUid.HEVCMP51, DicomUid.HEVCM10P51]),
    ];

    /// <summary>All rows in the order of their UIDs, those without a codec added to those with one.</summary>
    public static FrameCodec[] Complete(IReadOnlyList<FrameCodec> codecs) =>
        [
            .. codecs
                .Concat(
                    from row in Table
                    from uid in row.Uids
                    select new FrameCodec
                    {
                        TransferSyntax = DicomTransferSyntax.FromUid(uid),
                        MediaType = row.MediaType,
                        LossyMethod = row.LossyMethod,
                    }
                )
                .OrderBy(codec => codec.TransferSyntax.Uid, Comparer<string>.Create(CompareUids)),
        ];

    /// <summary>Compares component by component, as numbers.</summary>
    private static int CompareUids(string one, string other)
    {
        var (ones, others) = (one.Split('.'), other.Split('.'));
        for (var i = 0; i < Math.Min(ones.Length, others.Length); i++)
        {
            // Components have no leading zeros (PS3.5 §9.1): the longer one is the larger one.
            var order = ones[i].Length.CompareTo(others[i].Length);
            order = order != 0 ? order : string.CompareOrdinal(ones[i], others[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return ones.Length.CompareTo(others.Length);
    }
}
