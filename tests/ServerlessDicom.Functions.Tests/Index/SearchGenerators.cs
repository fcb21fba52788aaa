using FsCheck;
using FsCheck.Fluent;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Tests.Index;

/// <summary>Random archives and random searches, from pools so small that they often meet.</summary>
internal static class SearchGenerators
{
    /// <summary>Those of the service, and some that somebody has made searchable.</summary>
    private static readonly SearchAttribute[] Attributes =
    [
        .. SearchAttributes.Everything,
        Extended(0x00081040, DicomVR.LO, SearchLevel.Study),
        Extended(0x00081050, DicomVR.PN, SearchLevel.Study),
        Extended(0x00101020, DicomVR.DS, SearchLevel.Series),
        Extended(0x00081070, DicomVR.PN, SearchLevel.Series),
        Extended(0x00080022, DicomVR.DA, SearchLevel.Instance),
        Extended(0x00091001, DicomVR.SH, SearchLevel.Instance, "ACME"),
    ];

    private static readonly string[] Texts =
    [
        "A",
        "a",
        "B",
        "AB",
        "ABA",
        "A B",
        "A%",
        "A_B",
        "[A]",
        "A]",
        "^A",
        "-A",
        "A'B",
        "\"",
        "\"\"",
        "A\\B",
        "Ä",
        "ä",
        "山田",
        "𠮷田",
        "1",
        "01",
    ];

    private static readonly string[] Names =
    [
        "DOE",
        "DOE^JOHN",
        "DOE^JOHN^^DR",
        "DOE-SMITH^J",
        "JOHN^DOE",
        "O'NEIL^ANN",
        "VAN DEN BERG^JO",
        "山田^太郎",
        "ヤマダ^タロウ",
        "A%B_C[D]^E",
    ];

    private static readonly string[] Words = ["D", "DOE", "J", "JO", "JOHN", "SMITH", "ONEIL", "BERG", "山", "E", "X"];

    private static readonly string[] Patterns =
    [
        "*A*",
        "A*",
        "*A",
        "?",
        "??",
        "A?",
        "*?B",
        "A*B*",
        "[A*",
        "*]",
        "%*",
        "?_*",
        "*\"*",
        "*\\*",
        "?田",
        "*^*",
        "DOE^J*",
        "D*^J???",
        "*^JO*",
        "A*A*A*A*A*B",
    ];

    private static readonly string[] Dates = ["19991231", "20200101", "20200102", "20200229", "20211231"];

    private static readonly string[] Moments =
    [
        "20251231235959.999999",
        "20260101000000.000000",
        "20260101093000.500000",
        "20260201120000.000000",
    ];

    private static readonly string[] Times =
    [
        "000000.000000",
        "093000.000000",
        "093000.500000",
        "120000.000000",
        "235959.999999",
    ];

    private static readonly string[] Uids = ["1.2.3", "1.2.3.4", "1.2.30", "2.25.7", "2.25.77"];

    private static readonly string[] Integers = ["-1", "0", "1", "2", "10", "11"];

    /// <summary>Values of one level as a data set could bring them along, UIDs of the levels apart.</summary>
    public static Gen<LevelAttributes> Level(SearchLevel level) =>
        Sequence(
                Attributes
                    .Where(attribute =>
                        attribute.Level == level
                        && attribute != SearchAttributes.ModalitiesInStudy
                        && !IsUnique(attribute)
                    )
                    .Select(Values)
            )
            .Select(values => new LevelAttributes("{}"u8.ToArray(), [.. values.SelectMany(each => each)]));

    /// <summary>
    /// Up to four studies of up to three series of up to three instances. The instances of a study agree in its
    /// attributes, those of a series in the series'.
    /// </summary>
    public static Gen<IReadOnlyList<InstanceRecord>> Archive { get; } =
        from studies in Gen.Choose(0, 4)
        from records in Sequence(Enumerable.Range(1, studies).Select(Study))
        select (IReadOnlyList<InstanceRecord>)[.. records.SelectMany(each => each)];

    /// <summary>A condition that can be asked of <paramref name="level"/>, of up to <paramref name="depth"/> nested lists.</summary>
    public static Gen<SearchCondition> Condition(SearchLevel level, int depth = 2)
    {
        var attributes = Attributes.Where(attribute => attribute.Level <= level).ToList();
        var plain = Gen.Elements(attributes.Where(attribute => attribute.Sequence is null)).SelectMany(Leaf);
        var leaf = Gen.Frequency([
            (6, plain),
            (1, DateTimeRange(level)),
            .. Items(attributes).Select(item => (1, item)),
        ]);
        if (depth == 0)
        {
            return leaf;
        }

        return Gen.Frequency(
            (4, leaf),
            (1, Several(0).Select(SearchCondition (conditions) => new SearchCondition.All(conditions))),
            (1, Several(1).Select(SearchCondition (conditions) => new SearchCondition.Any(conditions)))
        );

        Gen<IReadOnlyList<SearchCondition>> Several(int least) =>
            from count in Gen.Choose(least, 3)
            from conditions in Sequence(Enumerable.Repeat(Condition(level, depth - 1), count))
            select conditions;
    }

    /// <summary>A search for <paramref name="level"/> over everything.</summary>
    public static Gen<SearchQuery> Query(SearchLevel level) =>
        from count in Gen.Choose(0, 3)
        from conditions in Sequence(Enumerable.Repeat(Condition(level), count))
        from limit in Gen.Choose(1, 20)
        from offset in Gen.Frequency((3, Gen.Constant(0)), (1, Gen.Choose(0, 5)))
        select new SearchQuery(level, null, null, new SearchCondition.All(conditions), limit, offset);

    /// <summary>The UIDs, joined by a slash, of all the studies, series or instances of an archive that meet a condition.</summary>
    public static IReadOnlySet<string> Matching(
        IReadOnlyCollection<InstanceRecord> archive,
        SearchLevel level,
        SearchCondition condition
    )
    {
        var matching = new HashSet<string>();
        foreach (var record in archive)
        {
            var modalities = archive
                .Where(other => other.Entry.StudyInstanceUid == record.Entry.StudyInstanceUid)
                .SelectMany(other => other.Series.Values)
                .Where(value => value.Attribute.Keyword == "Modality")
                .Select(value => value with { Attribute = SearchAttributes.ModalitiesInStudy });
            List<AttributeValue> values = [.. modalities, .. record.Study.Values];
            if (level >= SearchLevel.Series)
            {
                values.AddRange(record.Series.Values);
            }

            if (level == SearchLevel.Instance)
            {
                values.AddRange(record.Instance.Values);
            }

            if (SearchPredicate.Matches(condition, values))
            {
                matching.Add(Key(level, record.Entry));
            }
        }

        return matching;
    }

    private static string Key(SearchLevel level, InstanceEntry entry) =>
        level switch
        {
            SearchLevel.Study => entry.StudyInstanceUid,
            SearchLevel.Series => $"{entry.StudyInstanceUid}/{entry.SeriesInstanceUid}",
            _ => $"{entry.StudyInstanceUid}/{entry.SeriesInstanceUid}/{entry.SopInstanceUid}",
        };

    private static bool IsUnique(SearchAttribute attribute) =>
        attribute.Keyword is "StudyInstanceUID" or "SeriesInstanceUID" or "SOPInstanceUID";

    private static Gen<IReadOnlyList<InstanceRecord>> Study(int study) =>
        from attributes in Level(SearchLevel.Study)
        from count in Gen.Choose(1, 3)
        from series in Sequence(
            Enumerable.Range(1, count).Select(number => Series($"1.2.{study}", $"1.2.{study}.{number}", attributes))
        )
        select (IReadOnlyList<InstanceRecord>)[.. series.SelectMany(each => each)];

    private static Gen<IReadOnlyList<InstanceRecord>> Series(string study, string series, LevelAttributes ofStudy) =>
        from attributes in Level(SearchLevel.Series)
        from count in Gen.Choose(1, 3)
        from instances in Sequence(
            Enumerable
                .Range(1, count)
                .Select(number =>
                    Level(SearchLevel.Instance)
                        .Select(ofInstance =>
                            Record(study, series, $"{series}.{number}", ofStudy, attributes, ofInstance)
                        )
                )
        )
        select instances;

    private static InstanceRecord Record(
        string study,
        string series,
        string instance,
        LevelAttributes ofStudy,
        LevelAttributes ofSeries,
        LevelAttributes ofInstance
    )
    {
        var version = instance.Replace('.', 'x');
        return new InstanceRecord(
            new InstanceEntry
            {
                StudyInstanceUid = study,
                SeriesInstanceUid = series,
                SopInstanceUid = instance,
                SopClassUid =
                    ofInstance.Values.FirstOrDefault(value => value.Attribute.Keyword == "SOPClassUID").Value ?? "",
                TransferSyntaxUid = "1.2.840.10008.1.2.1",
                Version = version,
                BlobName = version,
                BlobLength = 1,
                ContentHash = version,
                Metadata = new BlobRange("m" + version, 0, 2),
                PixelDataLayout = default,
                StoredAt = DateTimeOffset.UnixEpoch,
            },
            With(ofStudy, SearchLevel.Study, "StudyInstanceUID", study),
            With(ofSeries, SearchLevel.Series, "SeriesInstanceUID", series),
            With(ofInstance, SearchLevel.Instance, "SOPInstanceUID", instance)
        )
        {
            TagRevision = 1,
        };
    }

    private static SearchAttribute Extended(uint tag, DicomVR vr, SearchLevel level, string? creator = null) =>
        new ExtendedTag(new DicomTag(tag), vr, creator, level, 1).Matched;

    private static LevelAttributes With(LevelAttributes attributes, SearchLevel level, string keyword, string uid) =>
        attributes with
        {
            Values = [.. attributes.Values, new AttributeValue(SearchAttributes.Get(level, keyword), 0, uid)],
        };

    public static Gen<IReadOnlyList<AttributeValue>> Values(SearchAttribute attribute)
    {
        if (attribute.Sequence is not null)
        {
            // Items always say that they are there, if only with an empty string.
            return from items in Gen.Choose(0, 3)
                from texts in Sequence(Enumerable.Repeat(Gen.OneOf(Value(attribute), Gen.Constant("")), items))
                select (IReadOnlyList<AttributeValue>)
                    [.. texts.Select((text, item) => new AttributeValue(attribute, item, text))];
        }

        var most = attribute.Kind == MatchKind.PersonName ? PersonName.MaxGroups : 1;
        return from count in Gen.Choose(0, most)
            from texts in Sequence(Enumerable.Repeat(Value(attribute), count))
            select (IReadOnlyList<AttributeValue>)[.. texts.Select(text => new AttributeValue(attribute, 0, text))];
    }

    private static Gen<string> Value(SearchAttribute attribute) =>
        Gen.Elements(
            attribute.Kind switch
            {
                MatchKind.PersonName => Names,
                MatchKind.Date => Dates,
                MatchKind.Time => Times,
                MatchKind.DateTime => Moments,
                MatchKind.Uid => Uids,
                MatchKind.Integer or MatchKind.Decimal => Integers,
                _ => Texts,
            }
        );

    public static Gen<SearchCondition> Leaf(SearchAttribute attribute)
    {
        var single = Value(attribute).Select(SearchCondition (value) => new SearchCondition.Single(attribute, value));
        var empty = Gen.Constant<SearchCondition>(new SearchCondition.Empty(attribute));
        var wildcard = Gen.Elements(Patterns)
            .Select(SearchCondition (pattern) => new SearchCondition.Wildcard(attribute, pattern));
        var range =
            from low in Bound(Value(attribute))
            from high in Bound(Value(attribute))
            select (SearchCondition)new SearchCondition.Range(attribute, low, high);
        var fuzzy =
            from count in Gen.Choose(1, 2)
            from words in Sequence(Enumerable.Repeat(Gen.Elements(Words), count))
            select (SearchCondition)new SearchCondition.FuzzyName(attribute, words);
        return attribute.Kind switch
        {
            MatchKind.Text => Gen.Frequency((3, single), (3, wildcard), (1, empty)),
            MatchKind.PersonName => Gen.Frequency((3, single), (3, wildcard), (3, fuzzy), (1, empty)),
            MatchKind.Date or MatchKind.Time or MatchKind.DateTime => Gen.Frequency(
                (2, single),
                (4, range),
                (1, empty)
            ),
            _ => Gen.Frequency((4, single), (1, empty)),
        };
    }

    public static IEnumerable<Gen<SearchCondition>> Items(IEnumerable<SearchAttribute> attributes) =>
        attributes
            .Where(attribute => attribute.Sequence is not null)
            .GroupBy(attribute => attribute.Sequence!.Value)
            .Select(sequence =>
                from count in Gen.Choose(1, 2)
                from conditions in Sequence(
                    Enumerable.Repeat(Gen.Elements(sequence.AsEnumerable()).SelectMany(Leaf), count)
                )
                select (SearchCondition)new SearchCondition.Item(sequence.Key, conditions)
            );

    private static Gen<SearchCondition> DateTimeRange(SearchLevel level)
    {
        var pairs = new List<(SearchAttribute Date, SearchAttribute Time)>
        {
            (Attribute(SearchLevel.Study, "StudyDate"), Attribute(SearchLevel.Study, "StudyTime")),
        };
        if (level >= SearchLevel.Series)
        {
            pairs.Add((Attribute(SearchLevel.Series, "SeriesDate"), Attribute(SearchLevel.Series, "SeriesTime")));
            pairs.Add(
                (
                    Attribute(SearchLevel.Series, "PerformedProcedureStepStartDate"),
                    Attribute(SearchLevel.Series, "PerformedProcedureStepStartTime")
                )
            );
        }

        var moment = Gen.Elements(Dates).SelectMany(date => Gen.Elements(Times).Select(time => date + time));
        return from pair in Gen.Elements(pairs.AsEnumerable())
            from low in Bound(moment)
            from high in Bound(moment)
            select (SearchCondition)new SearchCondition.DateTimeRange(pair.Date, pair.Time, low, high);
    }

    private static SearchAttribute Attribute(SearchLevel level, string keyword) => SearchAttributes.Get(level, keyword);

    private static Gen<string?> Bound(Gen<string> value) =>
        Gen.Frequency((3, value.Select(string? (bound) => bound)), (1, Gen.Constant<string?>(null)));

    private static Gen<IReadOnlyList<T>> Sequence<T>(IEnumerable<Gen<T>> generators) =>
        Gen.CollectToList(generators, each => each).Select(IReadOnlyList<T> (values) => [.. values]);
}
