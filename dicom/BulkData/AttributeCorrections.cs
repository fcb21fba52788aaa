using System.Globalization;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;

namespace ServerlessDicom.Dicom.BulkData;

/// <summary>
/// Gives attributes of a data set the values that bulk data show, and keeps those that a client had sent otherwise
/// (Original Attributes Sequence, PS3.3 §C.12.1.1.9).
/// </summary>
internal sealed class AttributeCorrections(DicomDataset dataset)
{
    private readonly DicomDataset _previous = new();

    /// <summary>Whether a value that was there has been replaced.</summary>
    public bool Any => _previous.Count > 0;

    /// <summary>Sets a number where there is none, and corrects another.</summary>
    public void Set(DicomTag tag, DicomVR vr, long value)
    {
        if (dataset.GetInteger(tag) != value)
        {
            Keep(tag);
            dataset.AddOrUpdate(tag, vr, value);
        }
    }

    /// <summary>Sets a text where there is none, and corrects another.</summary>
    public void Set(DicomTag tag, DicomVR vr, string value)
    {
        if (dataset.GetString(tag) != value)
        {
            Keep(tag);
            dataset.AddOrUpdate(tag, vr, value);
        }
    }

    /// <summary>Likewise, but leaves a text that differs in upper and lower case only.</summary>
    public void SetIgnoringCase(DicomTag tag, DicomVR vr, string value)
    {
        if (!value.Equals(dataset.GetString(tag), StringComparison.OrdinalIgnoreCase))
        {
            Set(tag, vr, value);
        }
    }

    /// <summary>Takes elements out.</summary>
    public void Remove(IEnumerable<DicomTag> tags)
    {
        foreach (var tag in tags)
        {
            Keep(tag);
            dataset.Remove(tag);
        }
    }

    /// <summary>Adds the item to the sequence, when there is something to say.</summary>
    public void Record(DateTimeOffset time)
    {
        if (!Any)
        {
            return;
        }

        var item = new DicomDataset()
            .AddOrUpdate(
                DicomTag.AttributeModificationDateTime,
                DicomVR.DT,
                time.ToUniversalTime().ToString("yyyyMMddHHmmss.ffffff'+0000'", CultureInfo.InvariantCulture)
            )
            .AddOrUpdate(DicomTag.ModifyingSystem, DicomVR.LO, DicomImplementation.VersionName)
            .AddOrUpdate(DicomTag.SourceOfPreviousValues, DicomVR.LO)
            .AddOrUpdate(DicomTag.ReasonForTheAttributeModification, DicomVR.CS, "CORRECT")
            .AddOrUpdate(DicomTag.ModifiedAttributesSequence, _previous);
        dataset.AddOrUpdate(
            DicomTag.OriginalAttributesSequence,
            [.. dataset.GetItems(DicomTag.OriginalAttributesSequence), item]
        );
    }

    private void Keep(DicomTag tag)
    {
        if (dataset.TryGetElement(tag, out var element) && !element.IsEmpty)
        {
            _previous.AddOrUpdate(element);
        }
    }
}
