namespace ServerlessDicom.Dicom.StructuredReporting;

/// <summary>Lays out a content tree: containers as sections, continuous ones as running text, all else as lists.</summary>
internal sealed class ReportLayout(IReportMarkup markup, Anchors anchors, ItemValue values)
{
    private readonly Stack<Level> _levels = [];

    /// <summary>Begins the content of the root container.</summary>
    public void Begin(ContentItem root) => _levels.Push(new Level(LevelKind.Section, root.IsContinuous));

    /// <summary>Ends it.</summary>
    public void End() => Close(_levels.Pop());

    /// <summary>Lays out the begin or the end of a node.</summary>
    public void Add(ContentStep step)
    {
        if (step.IsEnd)
        {
            EndItem();
        }
        else
        {
            BeginItem(step.Item);
        }
    }

    private void BeginItem(ContentItem item)
    {
        var parent = _levels.Peek();
        var relationship = item.Relationship;
        var label = Label(item, relationship);
        if (parent.Kind == LevelKind.Phrase)
        {
            if (parent.Open != LevelContent.Aside)
            {
                markup.BeginAside();
                parent.Open = LevelContent.Aside;
            }
            else
            {
                markup.SeparateAside();
            }

            BeginPhrase(item, label);
        }
        else if (item.IsContainer)
        {
            Close(parent);
            markup.BeginSection(label, values.Read(item));
            _levels.Push(new Level(LevelKind.Section, item.IsContinuous));
        }
        else if (parent.IsContinuous && relationship.Length == 0)
        {
            // The flow is of what is contained, not of what is said of the container (PS3.3 §C.18.8.1.1).
            if (parent.Open != LevelContent.Flow)
            {
                Close(parent);
                markup.BeginFlow();
                parent.Open = LevelContent.Flow;
            }
            else
            {
                markup.SeparatePhrases();
            }

            BeginPhrase(item, label with { IsNameAside = item.ValueType is "TEXT" or "CODE" });
        }
        else
        {
            if (parent.Open != LevelContent.List)
            {
                Close(parent);
                markup.BeginList();
                parent.Open = LevelContent.List;
            }

            markup.BeginItem(label, values.Read(item));
            _levels.Push(new Level(LevelKind.Item, IsContinuous: false));
        }
    }

    private void BeginPhrase(ContentItem item, ItemLabel label)
    {
        markup.BeginPhrase(label, values.Read(item));
        _levels.Push(new Level(LevelKind.Phrase, IsContinuous: false));
    }

    private void EndItem()
    {
        var level = _levels.Pop();
        Close(level);
        switch (level.Kind)
        {
            case LevelKind.Section:
                markup.EndSection();
                break;
            case LevelKind.Item:
                markup.EndItem();
                break;
            default:
                markup.EndPhrase();
                break;
        }
    }

    private void Close(Level level)
    {
        switch (level.Open)
        {
            case LevelContent.List:
                markup.EndList();
                break;
            case LevelContent.Flow:
                markup.EndFlow();
                break;
            case LevelContent.Aside:
                markup.EndAside();
                break;
            default:
                break;
        }

        level.Open = LevelContent.None;
    }

    private ItemLabel Label(ContentItem item, string relationship) =>
        anchors.TargetOf(item) is var (target, number)
            ? new ItemLabel(relationship, target.Name, anchors.NumberOf(item), number)
            : new ItemLabel(relationship, item.Name, anchors.NumberOf(item), null);

    private enum LevelKind
    {
        Section,
        Item,
        Phrase,
    }

    private enum LevelContent
    {
        None,
        List,
        Flow,
        Aside,
    }

    private sealed record Level(LevelKind Kind, bool IsContinuous)
    {
        public LevelContent Open { get; set; }
    }
}
