using System.Collections;
using System.Diagnostics.CodeAnalysis;
using ServerlessDicom.Dicom.Text;

namespace ServerlessDicom.Dicom.Model;

/// <summary>
/// A data set or sequence item: elements in ascending tag order. Values are slices of what was read and are
/// decoded when asked for.
/// </summary>
public sealed class DicomDataset : IReadOnlyCollection<DicomElement>
{
    /// <summary>Whether multi-byte binary values in it are big endian.</summary>
    public bool IsBigEndian { get; internal init; }

    /// <summary>How its text is decoded: its own Specific Character Set, else that of the data set around it (PS3.3 §C.12.1.1.2).</summary>
    public SpecificCharacterSet CharacterSet => throw new NotImplementedException();

    /// <inheritdoc/>
    public int Count => throw new NotImplementedException();

    /// <summary>Finds an element of this data set (not of its items).</summary>
    public bool TryGetElement(DicomTag tag, [NotNullWhen(true)] out DicomElement? element) =>
        throw new NotImplementedException();

    /// <summary>Adds an element, or replaces the one of the same tag.</summary>
    public DicomDataset AddOrUpdate(DicomElement element) => throw new NotImplementedException();

    /// <summary>Adds or replaces an element with text values, encoded in this data set's character set and padded.</summary>
    public DicomDataset AddOrUpdate(DicomTag tag, DicomVR vr, params ReadOnlySpan<string> values) =>
        throw new NotImplementedException();

    /// <summary>Takes an element out; false when there was none.</summary>
    public bool Remove(DicomTag tag) => throw new NotImplementedException();

    /// <summary>The first value as text, without padding; null when the element is absent, empty, not held or not text.</summary>
    public string? GetString(DicomTag tag) => throw new NotImplementedException();

    /// <summary>All values as text, without padding; an empty value is an empty string; none when absent or empty.</summary>
    public IReadOnlyList<string> GetStrings(DicomTag tag) => throw new NotImplementedException();

    /// <summary>The first value as an integer, from IS, US, SS, UL, SL, UV or SV; null when absent, empty or not a number.</summary>
    public long? GetInteger(DicomTag tag) => throw new NotImplementedException();

    /// <summary>The first value as a number, from DS, IS, FL, FD and the integer VRs; null when absent, empty or not a number.</summary>
    public double? GetNumber(DicomTag tag) => throw new NotImplementedException();

    /// <summary>The items of a sequence; none when absent or not a sequence.</summary>
    public IReadOnlyList<DicomDataset> GetItems(DicomTag tag) => throw new NotImplementedException();

    /// <inheritdoc/>
    public IEnumerator<DicomElement> GetEnumerator() => throw new NotImplementedException();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
