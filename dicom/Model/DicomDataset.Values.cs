using System.Globalization;

namespace ServerlessDicom.Dicom.Model;

public sealed partial class DicomDataset
{
    /// <summary>The first value as text, without padding; null when the element is absent, empty, not held or not text.</summary>
    public string? GetString(DicomTag tag) =>
        TryGetElement(tag, out var element) ? ElementValue.GetString(element, this) : null;

    /// <summary>All values as text, without padding; an empty value is an empty string; none when absent, empty, not held or not text.</summary>
    public IReadOnlyList<string> GetStrings(DicomTag tag) =>
        TryGetElement(tag, out var element) ? ElementValue.GetStrings(element, this) : [];

    /// <summary>The first value as an integer, from IS, US, SS, UL, SL, UV or SV; null when absent, empty or not a number.</summary>
    public long? GetInteger(DicomTag tag) =>
        TryGetElement(tag, out var element) ? ElementValue.GetInteger(element, 0, IsBigEndian) : null;

    /// <summary>All values as integers, from the VRs of <see cref="GetInteger"/>; none when absent, empty or when one is not a number.</summary>
    public IReadOnlyList<long> GetIntegers(DicomTag tag) => GetAll(tag, ElementValue.GetInteger);

    /// <summary>The first value as a number, from DS, IS, FL, FD and the integer VRs; null when absent, empty or not a number.</summary>
    public double? GetNumber(DicomTag tag) =>
        TryGetElement(tag, out var element) ? ElementValue.GetNumber(element, 0, IsBigEndian) : null;

    /// <summary>All values as numbers, from the VRs of <see cref="GetNumber"/>; none when absent, empty or when one is not a number.</summary>
    public IReadOnlyList<double> GetNumbers(DicomTag tag) => GetAll(tag, ElementValue.GetNumber);

    /// <summary>The values of an AT element; none when absent or of another VR.</summary>
    public IReadOnlyList<DicomTag> GetTags(DicomTag tag) => GetAll(tag, ElementValue.GetTag);

    /// <summary>The first value of a DA element; null when absent, empty or not a date. The form YYYY.MM.DD of ACR-NEMA is read too (PS3.5 §6.2).</summary>
    public DateOnly? GetDate(DicomTag tag)
    {
        var text = GetString(tag);
        return DateOnly.TryParseExact(
            text,
            ["yyyyMMdd", "yyyy.MM.dd"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var date
        )
            ? date
            : null;
    }

    /// <summary>
    /// The first value of a TM element, HH, HHMM, HHMMSS or HHMMSS with a fraction; null when absent, empty or not a
    /// time. Colons, as in ACR-NEMA, are passed over; a leap second counts as the second before it.
    /// </summary>
    public TimeOnly? GetTime(DicomTag tag) =>
        GetString(tag) is { } text && ElementValue.TryParseTime(text, out var time) ? time : null;

    /// <summary>The items of a sequence; none when absent or not a sequence.</summary>
    public IReadOnlyList<DicomDataset> GetItems(DicomTag tag) =>
        TryGetElement(tag, out var element) && element.Items is { } items ? items : [];

    private delegate T? ValueGetter<T>(DicomElement element, int index, bool isBigEndian)
        where T : struct;

    private T[] GetAll<T>(DicomTag tag, ValueGetter<T> getter)
        where T : struct
    {
        if (!TryGetElement(tag, out var element))
        {
            return [];
        }

        var values = new T[ElementValue.Count(element)];
        for (var i = 0; i < values.Length; i++)
        {
            if (getter(element, i, IsBigEndian) is not { } value)
            {
                return [];
            }

            values[i] = value;
        }

        return values;
    }
}
