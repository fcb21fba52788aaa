using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.StructuredReporting;

/// <summary>
/// Numbers for the nodes that relationships by reference point at, in order of the first of these. References are never
/// followed any further, so that cycles of them cost nothing.
/// </summary>
internal sealed class Anchors
{
    private readonly ContentItem _root;
    private readonly Dictionary<DicomDataset, int> _numbers = new(ReferenceEqualityComparer.Instance);

    public Anchors(ContentItem root)
    {
        _root = root;
        foreach (var (item, isEnd) in ContentTree.Walk(root))
        {
            if (!isEnd && ContentTree.Find(root, item.ReferencedIdentifier) is { } target)
            {
                _numbers.TryAdd(target, _numbers.Count + 1);
            }
        }
    }

    /// <summary>The number of a node; null when nothing points at it.</summary>
    public int? NumberOf(ContentItem item) => _numbers.TryGetValue(item.Dataset, out var number) ? number : null;

    /// <summary>The target of a relationship by reference and its number; null for other nodes, and when the target does not exist.</summary>
    public (ContentItem Target, int Number)? TargetOf(ContentItem item) =>
        ContentTree.Find(_root, item.ReferencedIdentifier) is { } target
            ? (new ContentItem(target), _numbers[target])
            : null;
}
