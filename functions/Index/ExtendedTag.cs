using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Functions.Index;

/// <summary>An attribute that somebody has made searchable (docs/decisions/0018).</summary>
/// <param name="Tag">Its tag; of a private one in whatever block it was named.</param>
/// <param name="VR">Its value representation.</param>
/// <param name="PrivateCreator">Of a private one, who gives it its meaning; else null.</param>
/// <param name="Level">The level whose results it belongs to.</param>
/// <param name="Revision"><see cref="ExtendedTags.Revision"/> that it was added with.</param>
internal sealed record ExtendedTag(
    [property: JsonConverter(typeof(DicomTagJsonConverter))] DicomTag Tag,
    [property: JsonConverter(typeof(JsonStringEnumConverter<DicomVR>))] DicomVR VR,
    string? PrivateCreator,
    [property: JsonConverter(typeof(JsonStringEnumConverter<SearchLevel>))] SearchLevel Level,
    long Revision
)
{
    /// <summary>The attribute as searches match it.</summary>
    [JsonIgnore]
    public SearchAttribute Matched => ExtendedColumn.Of(this);

    /// <summary>The attribute as it is taken from data sets.</summary>
    [JsonIgnore]
    public IndexedAttribute Indexed =>
        new(Tag, VR, Level, IsMultiValued: true, ReturnRule.Optional, [])
        {
            Matched = Matched,
            PrivateCreator = PrivateCreator,
        };

    /// <summary>How values of a value representation are matched; null when they are not.</summary>
    public static MatchKind? KindOf(DicomVR vr) =>
        vr switch
        {
            DicomVR.AE or DicomVR.AS or DicomVR.CS or DicomVR.DT or DicomVR.LO or DicomVR.SH => MatchKind.Text,
            DicomVR.DA => MatchKind.Date,
            DicomVR.TM => MatchKind.Time,
            DicomVR.PN => MatchKind.PersonName,
            DicomVR.UI => MatchKind.Uid,
            DicomVR.IS
            or DicomVR.DS
            or DicomVR.FL
            or DicomVR.FD
            or DicomVR.SS
            or DicomVR.US
            or DicomVR.SL
            or DicomVR.UL => MatchKind.Decimal,
            _ => null,
        };
}

/// <summary>The columns of extended tags, which say themselves what they are: what is stored can be read without the list of tags.</summary>
internal static class ExtendedColumn
{
    /// <summary>No keyword of the standard begins so.</summary>
    public const string Prefix = "ext_";

    private const char Separator = '_';

    /// <summary>The attribute of a tag.</summary>
    public static SearchAttribute Of(ExtendedTag tag)
    {
        var creator = tag.PrivateCreator is { } name
            ? Separator + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 8))
            : "";
        var column = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{tag.Tag}{Separator}{tag.VR}{creator}");
        return Make(tag.Level, column, tag.Tag, tag.VR);
    }

    /// <summary>The attribute of a column of a level; null when it is not one of an extended tag.</summary>
    public static SearchAttribute? Parse(SearchLevel level, string column) =>
        column.StartsWith(Prefix, StringComparison.Ordinal)
        && column[Prefix.Length..].Split(Separator) is [var tag, var vr, ..]
        && DicomTag.TryParse(tag, out var parsed)
        && Enum.TryParse<DicomVR>(vr, out var known)
            ? Make(level, column, parsed, known)
            : null;

    private static SearchAttribute Make(SearchLevel level, string column, DicomTag tag, DicomVR vr) =>
        new(
            [tag],
            DicomDictionary.GetKeyword(tag) is { Length: > 0 } keyword ? keyword : tag.ToString(),
            vr,
            level,
            ExtendedTag.KindOf(vr) ?? MatchKind.Text,
            column
        );
}
