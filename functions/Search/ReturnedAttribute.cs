using System.Text;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Search;

/// <summary>An attribute that searches return, with all of its JSON that does not depend on the match.</summary>
internal sealed class ReturnedAttribute
{
    /// <summary>Makes one.</summary>
    public ReturnedAttribute(
        DicomTag tag,
        DicomVR vr,
        SearchLevel level,
        ReturnRule rule,
        ReturnedAttributeSource source
    )
    {
        Tag = tag;
        Level = level;
        Rule = rule;
        Source = source;
        Name = Encoding.ASCII.GetBytes($"\"{tag}\":");
        Empty = Encoding.ASCII.GetBytes($"{{\"vr\":\"{vr}\"}}");
        ValueStart = Encoding.ASCII.GetBytes($"{{\"vr\":\"{vr}\",\"Value\":[");
    }

    /// <summary>Its tag.</summary>
    public DicomTag Tag { get; }

    /// <summary>The level it belongs to.</summary>
    public SearchLevel Level { get; }

    /// <summary>When it is returned.</summary>
    public ReturnRule Rule { get; }

    /// <summary>Where its value comes from.</summary>
    public ReturnedAttributeSource Source { get; }

    /// <summary>The property's name and the colon: <c>"00100010":</c>.</summary>
    public ReadOnlyMemory<byte> Name { get; }

    /// <summary>The JSON of the attribute without a value.</summary>
    public ReadOnlyMemory<byte> Empty { get; }

    /// <summary>The JSON of the attribute up to its first value.</summary>
    public ReadOnlyMemory<byte> ValueStart { get; }
}

/// <summary>Where the value of a returned attribute comes from.</summary>
internal enum ReturnedAttributeSource
{
    /// <summary>The JSON of the study's attributes.</summary>
    Study,

    /// <summary>The JSON of the series' attributes.</summary>
    Series,

    /// <summary>The JSON of the instance's attributes.</summary>
    Instance,

    /// <summary>Instance Availability: everything that is found can be had at once.</summary>
    Availability,

    /// <summary>The URL of the match.</summary>
    RetrieveUrl,

    /// <summary><see cref="ComputedAttributes.ModalitiesInStudy"/>.</summary>
    Modalities,

    /// <summary><see cref="ComputedAttributes.SopClassesInStudy"/>.</summary>
    SopClasses,

    /// <summary><see cref="ComputedAttributes.StudyRelatedSeries"/>.</summary>
    StudyRelatedSeries,

    /// <summary><see cref="ComputedAttributes.StudyRelatedInstances"/>.</summary>
    StudyRelatedInstances,

    /// <summary><see cref="ComputedAttributes.SeriesRelatedInstances"/>.</summary>
    SeriesRelatedInstances,

    /// <summary><see cref="ComputedAttributes.TransferSyntaxes"/>.</summary>
    TransferSyntaxes,
}
