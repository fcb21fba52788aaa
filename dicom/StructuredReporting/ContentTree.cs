using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.StructuredReporting;

/// <summary>Walks content trees (PS3.3 §C.17.3.1) without recursion, since their depth is up to who wrote them.</summary>
internal static class ContentTree
{
    /// <summary>Levels that are shown as such. What lies deeper is shown on the last of them, in its order.</summary>
    public const int MaxShownDepth = 32;

    /// <summary>The nodes below the root, each before those below it.</summary>
    public static IEnumerable<ContentStep> Walk(ContentItem root)
    {
        var open = new Stack<Level>();
        open.Push(new Level(root, isEnded: true));
        while (open.TryPeek(out var level))
        {
            if (level.TryTakeChild(out var child))
            {
                yield return new ContentStep(child, IsEnd: false);
                var isEnded = open.Count >= MaxShownDepth;
                if (isEnded)
                {
                    yield return new ContentStep(child, IsEnd: true);
                }

                open.Push(new Level(child, isEnded));
                continue;
            }

            open.Pop();
            if (!level.IsEnded)
            {
                yield return new ContentStep(level.Item, IsEnd: true);
            }
        }
    }

    /// <summary>The node at a position, where the root is 1 and its first child 1.1 (PS3.3 §C.17.3.2.5); null when there is none.</summary>
    public static DicomDataset? Find(ContentItem root, IReadOnlyList<long> position)
    {
        if (position is not [1, ..])
        {
            return null;
        }

        var found = root;
        for (var i = 1; i < position.Count; i++)
        {
            var children = found.Children;
            if (position[i] < 1 || position[i] > children.Count)
            {
                return null;
            }

            found = new ContentItem(children[(int)position[i] - 1]);
        }

        return found.Dataset;
    }

    private sealed class Level(ContentItem item, bool isEnded)
    {
        private readonly IReadOnlyList<DicomDataset> _children = item.Children;
        private int _taken;

        public ContentItem Item => item;

        public bool IsEnded => isEnded;

        public bool TryTakeChild(out ContentItem child)
        {
            if (_taken == _children.Count)
            {
                child = default;
                return false;
            }

            child = new ContentItem(_children[_taken++]);
            return true;
        }
    }
}
