using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Query;

namespace ServerlessDicom.Functions.Worklist;

/// <summary>What a search of the worklist may name: the matching keys of PS3.4 Table CC.2.5-3, and any attribute to be returned.</summary>
internal sealed class WorkitemKeys : SearchableAttributes
{
    /// <summary>Receiving AE (0074,1234): who is subscribed. Not for clients to search for.</summary>
    public static SearchAttribute ReceivingAE { get; } = Of([DicomTag.ReceivingAE], "ReceivingAE", MatchKind.Text);

    private readonly Dictionary<string, SearchAttribute> _byPath;

    private WorkitemKeys()
    {
        var matched = new List<SearchAttribute>();
        Add(matched, [], "", WorkitemAttributes.All);
        Matched = matched;
        _byPath = matched.ToDictionary(attribute => KeyOf(attribute.Path));
        Names = [.. matched.Select(attribute => attribute.Keyword)];
    }

    /// <summary>The one there is.</summary>
    public static WorkitemKeys Instance { get; } = new();

    /// <summary>The attributes that can be matched.</summary>
    public IReadOnlyList<SearchAttribute> Matched { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Names { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> KnownNames => Names;

    /// <inheritdoc/>
    public override SearchAttribute? Find(IReadOnlyList<DicomTag> path) => _byPath.GetValueOrDefault(KeyOf(path));

    /// <inheritdoc/>
    public override bool CanReturn(IReadOnlyList<DicomTag> path) => path[0] != DicomTag.TransactionUID;

    /// <inheritdoc/>
    public override string WhyNot(IReadOnlyList<DicomTag> path) => "is not a matching key of workitems";

    /// <summary>How the values of an attribute are compared; null when they are not.</summary>
    public static MatchKind? KindOf(DicomVR vr) =>
        vr switch
        {
            DicomVR.AE or DicomVR.CS or DicomVR.LO or DicomVR.SH or DicomVR.UC => MatchKind.Text,
            DicomVR.LT or DicomVR.ST or DicomVR.UT or DicomVR.UR => MatchKind.Text,
            DicomVR.PN => MatchKind.PersonName,
            DicomVR.DA => MatchKind.Date,
            DicomVR.TM => MatchKind.Time,
            DicomVR.DT => MatchKind.DateTime,
            DicomVR.UI => MatchKind.Uid,
            DicomVR.IS => MatchKind.Integer,
            _ => null,
        };

    private static void Add(
        List<SearchAttribute> matched,
        IReadOnlyList<DicomTag> path,
        string prefix,
        IReadOnlyList<WorkitemAttribute> attributes
    )
    {
        foreach (var attribute in attributes)
        {
            IReadOnlyList<DicomTag> own = [.. path, attribute.Tag];
            var keyword = prefix + attribute.Keyword;
            if (attribute.Items.Count > 0)
            {
                Add(matched, own, keyword + ".", attribute.Items);
            }
            else if (attribute.IsMatched && KindOf(attribute.VR) is { } kind)
            {
                matched.Add(Of(own, keyword, kind));
            }
        }
    }

    // The level means nothing here. Columns are told from those of studies, some of which have a place of their own.
    private static SearchAttribute Of(IReadOnlyList<DicomTag> path, string keyword, MatchKind kind) =>
        new(
            path,
            keyword,
            DicomDictionary.GetVR(path[^1]),
            SearchLevel.Instance,
            kind,
            "Workitem" + keyword.Replace('.', '_')
        );

    private static string KeyOf(IReadOnlyList<DicomTag> path) => string.Join('.', path);
}
