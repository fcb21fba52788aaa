using System.Collections.Frozen;
using System.Globalization;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Deidentification;

/// <summary>The Basic Application Level Confidentiality Profile (PS3.15 §E.2, Table E.1-1).</summary>
public static class BasicProfile
{
    private const string Resource = "BasicProfile.tsv";
    private const int FirstCurve = 0x5000;
    private const int FirstOverlay = 0x6000;

    private static readonly Lazy<FrozenDictionary<DicomTag, DeidentificationAction>> _actions = new(Read);

    /// <summary>What the profile does to an attribute, at any level of a data set.</summary>
    public static DeidentificationAction ActionOn(DicomTag tag) =>
        // What is left of an overlay or a curve without its data describes nothing.
        tag.IsPrivate || (tag.Group & 0xFF00) is FirstCurve or FirstOverlay
            ? DeidentificationAction.Remove
        : _actions.Value.TryGetValue(tag, out var action) ? action
        // What is not in the registry is not known to be safe.
        : !tag.IsGroupLength && DicomDictionary.GetKeyword(tag) is null ? DeidentificationAction.Remove
        : DeidentificationAction.Keep;

    private static FrozenDictionary<DicomTag, DeidentificationAction> Read()
    {
        using var reader = new StreamReader(typeof(BasicProfile).Assembly.GetManifestResourceStream(Resource)!);
        var actions = new Dictionary<DicomTag, DeidentificationAction>();
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
            {
                continue;
            }

            var columns = line.Split('\t');
            actions.Add(
                new DicomTag(uint.Parse(columns[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture)),
                Parse(columns[1])
            );
        }

        return actions.ToFrozenDictionary();
    }

    private static DeidentificationAction Parse(string code) =>
        code switch
        {
            "X" => DeidentificationAction.Remove,
            "Z" or "X/Z" => DeidentificationAction.Empty,
            "D" or "Z/D" or "X/D" or "X/Z/D" => DeidentificationAction.Dummy,
            "U" or "X/Z/U*" => DeidentificationAction.ReplaceUid,
            _ => throw new InvalidDataException($"The table of the profile has an action that is not known: {code}."),
        };
}
