using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Rendering;

/// <summary>What an instance is rendered as: the resource categories of PS3.18 Table 8.7.2-1, as far as they are.</summary>
internal enum RenderedKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Pictures of its frames.</summary>
    Image,
}

/// <summary>Tells the kinds apart by what the index knows.</summary>
internal static class RenderedKinds
{
    /// <summary>The kind of an instance.</summary>
    public static RenderedKind Of(InstanceEntry entry) =>
        entry.PixelDataLayout.IsEmpty ? RenderedKind.None : RenderedKind.Image;
}
