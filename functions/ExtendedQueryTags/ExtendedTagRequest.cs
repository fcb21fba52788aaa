using System.Text.Json;
using System.Text.Json.Serialization;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.ExtendedQueryTags;

/// <summary>An attribute that somebody wants to be searchable, as a request names it.</summary>
/// <param name="Path">Tag or keyword.</param>
/// <param name="VR">Its value representation; may be left out unless it is private.</param>
/// <param name="PrivateCreator">Of a private one, its creator.</param>
/// <param name="Level"><c>Study</c>, <c>Series</c> or <c>Instance</c>.</param>
internal sealed record ExtendedTagRequest(string? Path, string? VR, string? PrivateCreator, string? Level)
{
    private const ushort FirstPrivateElement = 0x1000;
    private const int MaxCreatorLength = 64;

    /// <summary>Reads the payload of a request.</summary>
    /// <exception cref="ProblemException">400: it is not a list of attributes.</exception>
    public static async Task<IReadOnlyList<ExtendedTagRequest>> ReadAsync(
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        if (ContentType.Parse(request.ContentType) is not { MediaType: "application/json" })
        {
            throw new ProblemException(
                StatusCodes.Status415UnsupportedMediaType,
                "Attributes to be made searchable are listed as application/json."
            );
        }

        try
        {
            var list = await JsonSerializer.DeserializeAsync(
                request.Body,
                ExtendedTagRequestJson.Default.ExtendedTagRequestArray,
                cancellationToken
            );
            return list is { Length: > 0 } && Array.TrueForAll(list, each => each is not null)
                ? list
                : throw Wrong("There is none.");
        }
        catch (JsonException)
        {
            throw Wrong("It is not such JSON.");
        }
    }

    /// <summary>The attribute.</summary>
    /// <exception cref="ProblemException">400: it is none, or cannot be matched.</exception>
    public ExtendedTag ToTag(long revision)
    {
        if (!TryParsePath(Path, out var tag))
        {
            throw Wrong("A Path is not a tag or keyword; paths into sequences are not supported.");
        }

        // Enum.TryParse takes numbers and lists, too.
        if (
            !Enum.TryParse<SearchLevel>(Level, ignoreCase: true, out var level)
            || !level.ToString().Equals(Level, StringComparison.OrdinalIgnoreCase)
        )
        {
            throw Wrong($"The Level of {tag} is not Study, Series or Instance.");
        }

        var vr = tag.IsPrivate ? VrOfPrivate(tag) : VrOfStandard(tag);
        return ExtendedTag.KindOf(vr) is null
            ? throw Wrong($"Attributes of VR {vr}, as {tag} is, cannot be matched.")
            : new ExtendedTag(tag, vr, tag.IsPrivate ? PrivateCreator : null, level, revision);
    }

    /// <summary>Reads a tag of eight hexadecimal digits, or a keyword of PS3.6.</summary>
    public static bool TryParsePath(string? path, out DicomTag tag) =>
        DicomTag.TryParse(path, out tag) || DicomDictionary.TryGetTag(path, out tag);

    private DicomVR VrOfStandard(DicomTag tag)
    {
        if (PrivateCreator is { Length: > 0 })
        {
            throw Wrong($"{tag} is not private, and has no PrivateCreator.");
        }

        if (DicomDictionary.GetKeyword(tag) is not { Length: > 0 } || tag.Group < 0x0008)
        {
            throw Wrong($"{tag} is not an attribute of data sets.");
        }

        var vr = DicomDictionary.GetVR(tag);
        return string.IsNullOrEmpty(VR) || VR == vr.ToString() ? vr : throw Wrong($"The VR of {tag} is {vr}.");
    }

    private DicomVR VrOfPrivate(DicomTag tag)
    {
        if (tag.Element < FirstPrivateElement || tag.Group <= 7)
        {
            throw Wrong($"{tag} is not a private attribute.");
        }

        if (
            PrivateCreator is not { Length: > 0 and <= MaxCreatorLength } creator
            || creator != creator.Trim(' ')
            || creator.Contains('\\', StringComparison.Ordinal)
            || !System.Text.Ascii.IsValid(creator)
        )
        {
            throw Wrong(
                $"{tag} is private, and needs a PrivateCreator of up to {MaxCreatorLength} characters of ASCII."
            );
        }

        return VR?.Length == 2 && Enum.TryParse<DicomVR>(VR, out var vr) && vr.ToString() == VR
            ? vr
            : throw Wrong($"{tag} is private, and needs its VR.");
    }

    private static ProblemException Wrong(string what) =>
        new(
            StatusCodes.Status400BadRequest,
            $"The payload is to list attributes as {{\"Path\": …, \"VR\": …, \"PrivateCreator\": …, \"Level\": …}}. {what}"
        );
}

/// <summary>How requests are read.</summary>
[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(ExtendedTagRequest[]))]
internal sealed partial class ExtendedTagRequestJson : JsonSerializerContext;
