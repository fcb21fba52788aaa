using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Query;

namespace ServerlessDicom.Functions.Search;

/// <summary>Which attributes a search returns (PS3.18 §10.6.3.3).</summary>
internal static class ReturnedAttributes
{
    /// <summary>
    /// Study and Series Instance UID, which are returned also where the path names them: clients make the URLs of what they
    /// find of these.
    /// </summary>
    private static readonly DicomTag[] UniqueKeys = [new(0x0020000D), new(0x0020000E)];

    /// <summary>All there are, ascending by tag and level.</summary>
    private static readonly ReturnedAttribute[] Catalog =
    [
        .. Stored(IndexedAttributeTable.Study, ReturnedAttributeSource.Study)
            .Concat(Stored(IndexedAttributeTable.Series, ReturnedAttributeSource.Series))
            .Concat(Stored(IndexedAttributeTable.Instance, ReturnedAttributeSource.Instance))
            .Concat(Computed())
            .OrderBy(attribute => attribute.Tag)
            .ThenBy(attribute => attribute.Level),
    ];

    /// <summary>
    /// Those that a search of <paramref name="resource"/> returns, ascending by tag. Of an attribute that several levels
    /// have, the one of the lowest.
    /// </summary>
    /// <param name="resource">What is searched.</param>
    /// <param name="fields">What is asked for.</param>
    /// <param name="extended">The attributes that somebody has made searchable.</param>
    public static IReadOnlyList<ReturnedAttribute> For(
        SearchResource resource,
        RequestedFields fields,
        ExtendedTags extended
    )
    {
        var returned = new List<ReturnedAttribute>(48);
        fields = WithCreators(fields, extended);
        foreach (var attribute in extended.All.Count == 0 ? Catalog : With(extended))
        {
            if (!IsWanted(attribute, resource, fields))
            {
                continue;
            }

            if (returned.Count > 0 && returned[^1].Tag == attribute.Tag)
            {
                returned[^1] = attribute;
            }
            else
            {
                returned.Add(attribute);
            }
        }

        return returned;
    }

    /// <summary>With a private attribute goes who gives it its meaning.</summary>
    private static RequestedFields WithCreators(RequestedFields fields, ExtendedTags extended)
    {
        var creators = extended
            .All.Where(tag => tag.PrivateCreator is not null && fields.Tags.Contains(tag.Tag))
            .Select(tag => new DicomTag(tag.Tag.Group, (ushort)(tag.Tag.Element >> 8)))
            .ToList();
        return creators.Count == 0 ? fields : fields with { Tags = fields.Tags.Union(creators).ToHashSet() };
    }

    private static IEnumerable<ReturnedAttribute> With(ExtendedTags extended) =>
        Catalog
            .Concat(
                Enum.GetValues<SearchLevel>()
                    .SelectMany(level =>
                        Stored(
                            [
                                .. extended
                                    .Of(level)
                                    .Where(attribute =>
                                        !Array.Exists(
                                            Catalog,
                                            known => known.Tag == attribute.Tag && known.Level == level
                                        )
                                    ),
                            ],
                            (ReturnedAttributeSource)level
                        )
                    )
            )
            .OrderBy(attribute => attribute.Tag)
            .ThenBy(attribute => attribute.Level);

    /// <summary>Whether a search for <paramref name="level"/> can return the attribute that a path names.</summary>
    public static bool CanReturn(SearchLevel level, IReadOnlyList<DicomTag> path) =>
        path.Count == 1 && Array.Exists(Catalog, attribute => attribute.Tag == path[0] && attribute.Level <= level);

    private static bool IsWanted(ReturnedAttribute attribute, SearchResource resource, RequestedFields fields) =>
        attribute.Level <= resource.Level
        && (
            (resource.Returns(attribute.Level) && (fields.All || attribute.Rule != ReturnRule.Optional))
            || fields.Tags.Contains(attribute.Tag)
            || UniqueKeys.Contains(attribute.Tag)
        );

    private static IEnumerable<ReturnedAttribute> Stored(
        IReadOnlyList<IndexedAttribute> attributes,
        ReturnedAttributeSource source
    ) =>
        attributes.Select(attribute => new ReturnedAttribute(
            attribute.Tag,
            attribute.VR,
            attribute.Level,
            attribute.Return,
            source
        ));

    private static IEnumerable<ReturnedAttribute> Computed()
    {
        foreach (var level in Enum.GetValues<SearchLevel>())
        {
            yield return new ReturnedAttribute(
                new DicomTag(0x00080056), // Instance Availability
                DicomVR.CS,
                level,
                level == SearchLevel.Series ? ReturnRule.Optional : ReturnRule.Known,
                ReturnedAttributeSource.Availability
            );
            yield return new ReturnedAttribute(
                new DicomTag(0x00081190), // Retrieve URL
                DicomVR.UR,
                level,
                ReturnRule.Required,
                ReturnedAttributeSource.RetrieveUrl
            );
        }

        yield return OfStudy(0x00080061, DicomVR.CS, ReturnRule.Required, ReturnedAttributeSource.Modalities);
        yield return OfStudy(0x00080062, DicomVR.UI, ReturnRule.Optional, ReturnedAttributeSource.SopClasses);
        yield return OfStudy(0x00201206, DicomVR.IS, ReturnRule.Required, ReturnedAttributeSource.StudyRelatedSeries);
        yield return OfStudy(
            0x00201208,
            DicomVR.IS,
            ReturnRule.Required,
            ReturnedAttributeSource.StudyRelatedInstances
        );
        yield return new ReturnedAttribute(
            new DicomTag(0x00201209), // Number of Series Related Instances
            DicomVR.IS,
            SearchLevel.Series,
            ReturnRule.Required,
            ReturnedAttributeSource.SeriesRelatedInstances
        );
        yield return new ReturnedAttribute(
            new DicomTag(0x00083002), // Available Transfer Syntax UID
            DicomVR.UI,
            SearchLevel.Instance,
            ReturnRule.Known,
            ReturnedAttributeSource.TransferSyntaxes
        );
    }

    private static ReturnedAttribute OfStudy(uint tag, DicomVR vr, ReturnRule rule, ReturnedAttributeSource source) =>
        new(new DicomTag(tag), vr, SearchLevel.Study, rule, source);
}
