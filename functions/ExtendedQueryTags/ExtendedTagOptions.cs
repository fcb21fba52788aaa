using System.ComponentModel.DataAnnotations;

namespace ServerlessDicom.Functions.ExtendedQueryTags;

/// <summary>Settings of attributes that are made searchable, section <c>ExtendedQueryTags</c>.</summary>
internal sealed class ExtendedTagOptions
{
    /// <summary>How many attributes can be made searchable. Each makes storing and the index a little larger and slower.</summary>
    [Range(0, 1000)]
    public int MaxTags { get; set; } = 128;
}
