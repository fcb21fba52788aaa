using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Capabilities;

/// <summary>A node of the tree of resources (PS3.18 Table H-1): one segment of a path.</summary>
/// <param name="path">The segment; in braces when it is a parameter.</param>
internal sealed class ResourceNode(string path)
{
    private readonly List<DescribedOperation> _operations = [];
    private readonly List<ResourceNode> _children = [];

    /// <summary>The segment.</summary>
    public string Path => path;

    /// <summary>What can be done with the resource.</summary>
    public IReadOnlyList<DescribedOperation> Operations => _operations;

    /// <summary>The resources below.</summary>
    public IReadOnlyList<ResourceNode> Children => _children;

    /// <summary>
    /// The tree of what stands below the base path. The Retrieve Capabilities transaction is left out, as Annex H demands.
    /// </summary>
    public static ResourceNode Of(IEnumerable<DescribedOperation> operations)
    {
        var root = new ResourceNode("");
        foreach (var operation in operations.Where(operation => !HttpMethods.IsOptions(operation.Method)))
        {
            if (operation.Route == PublicBase.Path)
            {
                root._operations.Add(operation);
            }
            else if (operation.Route.StartsWith(PublicBase.Path + "/", StringComparison.Ordinal))
            {
                var node = root;
                foreach (var segment in operation.Route[(PublicBase.Path.Length + 1)..].Split('/'))
                {
                    node = node.Child(segment);
                }

                node._operations.Add(operation);
            }
        }

        return root;
    }

    private ResourceNode Child(string segment)
    {
        var child = _children.Find(known => known.Path == segment);
        if (child is null)
        {
            child = new ResourceNode(segment);
            _children.Add(child);
        }

        return child;
    }
}
