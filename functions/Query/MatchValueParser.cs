using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Query;

/// <summary>Reads the value that an attribute has to match (PS3.18 §8.3.4.1, PS3.4 §C.2.2.2).</summary>
/// <param name="fuzzy">Whether names match by the beginnings of their words.</param>
/// <param name="emptyValues">Whether two quotation marks stand for an empty value.</param>
/// <param name="multipleValues">Whether of several values each has to match, not any.</param>
internal sealed class MatchValueParser(bool fuzzy, bool emptyValues, bool multipleValues)
{
    private const string EmptyValue = "\"\"";

    /// <summary>The condition; null when everything matches. What is refused is told without the value, which may be a patient's.</summary>
    /// <param name="name">The attribute as the client calls it.</param>
    /// <param name="attribute">The attribute.</param>
    /// <param name="value">The value, percent-decoded.</param>
    /// <exception cref="ProblemException">400: the value is not valid for the attribute.</exception>
    public SearchCondition? Parse(string name, SearchAttribute attribute, string value)
    {
        if (value.Contains('\0', StringComparison.Ordinal))
        {
            throw Invalid($"The value of {name} contains a NUL.");
        }

        value = value.Trim(' ');
        if (value.Length == 0)
        {
            return null;
        }

        // PS3.4 §C.2.2.2.7 names these value representations.
        if (
            emptyValues
            && value == EmptyValue
            && attribute.Kind is not (MatchKind.Uid or MatchKind.Integer or MatchKind.Decimal)
        )
        {
            return new SearchCondition.Empty(attribute);
        }

        return attribute.Kind switch
        {
            MatchKind.PersonName => PersonNameCondition.Parse(name, attribute, value, fuzzy),
            MatchKind.Date => Date(name, attribute, value),
            MatchKind.Time => Time(name, attribute, value),
            MatchKind.DateTime => Moment(name, attribute, value),
            MatchKind.Uid => Uids(name, attribute, value),
            MatchKind.Integer => Integer(name, attribute, value),
            MatchKind.Decimal => Decimal(name, attribute, value),
            _ => Texts(name, attribute, value),
        };
    }

    /// <summary>Whether a value is written as a range.</summary>
    public static bool IsRange(SearchAttribute attribute, string value) =>
        attribute.Kind is MatchKind.Date or MatchKind.Time && value.Contains('-', StringComparison.Ordinal);

    private static SearchCondition Date(string name, SearchAttribute attribute, string value)
    {
        if (!IsRange(attribute, value))
        {
            return new SearchCondition.Single(attribute, Normalize(value));
        }

        var (low, high) = Bounds(name, value);
        return new SearchCondition.Range(
            attribute,
            low is null ? null : Normalize(low),
            high is null ? null : Normalize(high)
        );

        string Normalize(string text) =>
            DateValue.TryNormalize(text, out var date)
                ? date
                : throw Invalid(
                    $"{name} takes a date of the form YYYYMMDD or a range of two with a hyphen between them."
                );
    }

    // What a time leaves out is open: 10 is the whole hour, 10-11 ends with the last moment before noon.
    private static SearchCondition.Range Time(string name, SearchAttribute attribute, string value)
    {
        if (!IsRange(attribute, value))
        {
            var time = Parse(value);
            return new SearchCondition.Range(attribute, time.First, time.Last);
        }

        var (low, high) = Bounds(name, value);
        return new SearchCondition.Range(
            attribute,
            low is null ? null : Parse(low).First,
            high is null ? null : Parse(high).Last
        );

        TimeValue Parse(string text) =>
            TimeValue.TryParse(text, out var time)
                ? time
                : throw Invalid(
                    $"{name} takes a time of the form HHMMSS.FFFFFF, which may be cut short, or a range of two with a hyphen "
                        + "between them."
                );
    }

    // A hyphen may also begin the offset of a value (PS3.4 §C.2.2.2.5.3), so that the whole is tried as a value first.
    private static SearchCondition.Range Moment(string name, SearchAttribute attribute, string value)
    {
        if (DateTimeValue.TryParse(value, out var single))
        {
            return new SearchCondition.Range(attribute, single.First, single.Last);
        }

        for (var i = value.IndexOf('-', StringComparison.Ordinal); i >= 0; i = value.IndexOf('-', i + 1))
        {
            var low = value.AsSpan(0, i).Trim();
            var high = value.AsSpan(i + 1).Trim();
            DateTimeValue first = default;
            DateTimeValue last = default;
            if (
                low.Length + high.Length > 0
                && (low.IsEmpty || DateTimeValue.TryParse(low, out first))
                && (high.IsEmpty || DateTimeValue.TryParse(high, out last))
            )
            {
                return new SearchCondition.Range(
                    attribute,
                    low.IsEmpty ? null : first.First,
                    high.IsEmpty ? null : last.Last
                );
            }
        }

        throw Invalid(
            $"{name} takes a date and time of the form YYYYMMDDHHMMSS.FFFFFF&ZZXX, which may be cut short, or a range of two "
                + "with a hyphen between them."
        );
    }

    private static (string? Low, string? High) Bounds(string name, string value)
    {
        var parts = value.Split('-', StringSplitOptions.TrimEntries);
        return parts switch
        {
            ["", ""] => throw Invalid($"The range of {name} has neither a beginning nor an end."),
            [var low, ""] => (low, null),
            ["", var high] => (null, high),
            [var low, var high] => (low, high),
            _ => throw Invalid($"The range of {name} has more than one hyphen."),
        };
    }

    // The standard's comma (PS3.18 §8.3.4.1), and the backslash of DIMSE that some viewers send.
    private static SearchCondition? Uids(string name, SearchAttribute attribute, string value)
    {
        var uids = Split(value);
        for (var i = 0; i < uids.Length; i++)
        {
            if (!DicomUid.IsValid(uids[i]))
            {
                throw Invalid(
                    uids.Length == 1 ? $"{name} is not a UID." : $"UID {i + 1} of the {name} list is not one."
                );
            }
        }

        return Any(uids.Distinct().Select(uid => new SearchCondition.Single(attribute, uid)));
    }

    private static SearchCondition.Single Integer(string name, SearchAttribute attribute, string value) =>
        IntegerValue.TryNormalize(value, out var integer)
            ? new SearchCondition.Single(attribute, integer)
            : throw Invalid($"{name} takes an integer.");

    private static SearchCondition.Single Decimal(string name, SearchAttribute attribute, string value) =>
        DecimalValue.TryNormalize(attribute.VR, value, out var number)
            ? new SearchCondition.Single(attribute, number)
            : throw Invalid($"{name} takes a number.");

    private SearchCondition? Texts(string name, SearchAttribute attribute, string value)
    {
        if (attribute.VR != DicomVR.CS)
        {
            return value.Contains('\\', StringComparison.Ordinal)
                ? throw Invalid($"{name} takes a single value.")
                : Text(attribute, value);
        }

        // No code string contains a comma, so that a list is one.
        var codes = Split(value);
        if (multipleValues && attribute == SearchAttributes.ModalitiesInStudy && codes.Length > 1)
        {
            if (codes.Any(code => code.AsSpan().ContainsAny('*', '?')))
            {
                throw Invalid($"{name} takes no wildcards in multiple value matching.");
            }

            return new SearchCondition.All([.. codes.Select(code => new SearchCondition.Single(attribute, code))]);
        }

        return codes.All(code => Text(attribute, code) is not null)
            ? Any(codes.Distinct().Select(code => Text(attribute, code)!))
            : null;
    }

    private static SearchCondition? Text(SearchAttribute attribute, string value)
    {
        if (!value.AsSpan().ContainsAny('*', '?'))
        {
            return new SearchCondition.Single(attribute, value);
        }

        return value.AsSpan().ContainsAnyExcept('*') ? new SearchCondition.Wildcard(attribute, value) : null;
    }

    private static string[] Split(string value) =>
        value.Split([',', '\\'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static SearchCondition? Any(IEnumerable<SearchCondition> conditions) =>
        conditions.ToArray() switch
        {
            [] => null,
            [var only] => only,
            var several => new SearchCondition.Any(several),
        };

    private static ProblemException Invalid(string detail) => new(StatusCodes.Status400BadRequest, detail);
}
