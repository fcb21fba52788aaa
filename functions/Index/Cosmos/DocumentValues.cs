namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>The values of documents as <see cref="SearchPredicate"/> takes them.</summary>
internal static class DocumentValues
{
    /// <summary>The values of a study, series or instance, those of the levels above left out.</summary>
    public static IReadOnlyCollection<AttributeValue> Of(LevelDocument document)
    {
        var values = new List<AttributeValue>();
        switch (document)
        {
            case StudyDocument study:
                AddColumns(values, SearchLevel.Study, study.A);
                Add(values, SearchLevel.Study, "StudyInstanceUID", study.StudyInstanceUid);
                foreach (var modality in study.Modalities)
                {
                    values.Add(new AttributeValue(SearchAttributes.ModalitiesInStudy, 0, modality));
                }

                break;
            case SeriesDocument series:
                AddColumns(values, SearchLevel.Series, series.A);
                Add(values, SearchLevel.Series, "SeriesInstanceUID", series.SeriesInstanceUid);
                AddItems(values, series);
                break;
            case InstanceDocument instance:
                AddColumns(values, SearchLevel.Instance, instance.A);
                Add(values, SearchLevel.Instance, "SOPInstanceUID", instance.SopInstanceUid);
                Add(values, SearchLevel.Instance, "SOPClassUID", instance.SopClassUid);
                break;
        }

        return values;
    }

    private static void AddItems(List<AttributeValue> values, SeriesDocument series)
    {
        foreach (var attribute in SearchAttributes.Everything.Where(attribute => attribute.Sequence is not null))
        {
            if (!series.Items.TryGetValue(DocumentPath.SequenceOf(attribute), out var items))
            {
                continue;
            }

            for (var item = 0; item < items.Count; item++)
            {
                // Says that the item is there, whatever it holds.
                values.Add(new AttributeValue(attribute, item, ""));
                AddValues(values, attribute, items[item], item);
            }
        }
    }

    private static void AddColumns(
        List<AttributeValue> values,
        SearchLevel level,
        IReadOnlyDictionary<string, IReadOnlyList<string>> columns
    )
    {
        foreach (var attribute in SearchAttributes.Everything.Where(attribute => attribute.Level == level))
        {
            AddValues(values, attribute, columns, 0);
        }

        foreach (var column in columns.Keys)
        {
            if (ExtendedColumn.Parse(level, column) is { } extended)
            {
                AddValues(values, extended, columns, 0);
            }
        }
    }

    private static void AddValues(
        List<AttributeValue> values,
        SearchAttribute attribute,
        IReadOnlyDictionary<string, IReadOnlyList<string>> columns,
        int item
    )
    {
        if (columns.TryGetValue(attribute.Column, out var ofAttribute))
        {
            values.AddRange(ofAttribute.Select(value => new AttributeValue(attribute, item, value)));
        }
    }

    private static void Add(List<AttributeValue> values, SearchLevel level, string keyword, string value) =>
        values.Add(new AttributeValue(SearchAttributes.Get(level, keyword), 0, value));
}
