using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Query;

/// <summary>
/// Reads the query parameters of one search (PS3.18 §8.3.4). Names are case-sensitive. What begins like an attribute, with
/// an upper-case letter or a digit, has to be one that can be matched; any other parameter that this service does not know
/// is ignored (§8.3), unless it is a known one in wrong case, which would silently widen the search.
/// </summary>
internal sealed class SearchParameterParser(SearchableAttributes searchable, SearchOptions options, int defaultLimit)
{
    private static readonly string[] Names =
    [
        "limit",
        "offset",
        "includefield",
        "fuzzymatching",
        "emptyvaluematching",
        "multiplevaluematching",
    ];

    private readonly HashSet<string> seen = new(StringComparer.Ordinal);
    private readonly List<(string Name, SearchAttribute Attribute, string Value)> matches = [];
    private readonly HashSet<DicomTag> fields = [];
    private bool allFields;
    private bool fuzzy;
    private bool emptyValues;
    private bool multipleValues;
    private int limit = defaultLimit;
    private int offset;

    /// <summary>Reads a query string.</summary>
    /// <param name="query">What stands after the question mark, with it.</param>
    /// <param name="searchable">What may be named.</param>
    /// <param name="options">How many results there may be.</param>
    /// <param name="defaultLimit">Results where it does not say how many; null for <see cref="SearchOptions.DefaultLimit"/>.</param>
    /// <exception cref="ProblemException">400: a parameter is not known, or its value is not valid.</exception>
    public static SearchParameters Parse(
        string? query,
        SearchableAttributes searchable,
        SearchOptions options,
        int? defaultLimit = null
    ) => new SearchParameterParser(searchable, options, defaultLimit ?? options.DefaultLimit).Parse(query);

    private SearchParameters Parse(string? query)
    {
        foreach (var parameter in new QueryStringEnumerable(query))
        {
            Read(parameter.DecodeName().ToString(), parameter.DecodeValue().ToString());
        }

        var values = new MatchValueParser(fuzzy, emptyValues, multipleValues);
        var conditions = new ConditionBuilder();
        foreach (var (name, attribute, value) in matches)
        {
            if (values.Parse(name, attribute, value) is { } condition)
            {
                conditions.Add(name, attribute, condition, MatchValueParser.IsRange(attribute, value));
            }
        }

        return new SearchParameters(conditions.Build(), new RequestedFields(allFields, fields), limit, offset);
    }

    private void Read(string name, string value)
    {
        switch (name)
        {
            case "limit":
                limit = Math.Min(Number(name, value), options.MaxLimit);
                break;
            case "offset":
                offset = Number(name, value);
                break;
            case "fuzzymatching":
                fuzzy = Flag(name, value);
                break;
            case "emptyvaluematching":
                emptyValues = Flag(name, value);
                break;
            case "multiplevaluematching":
                multipleValues = Flag(name, value);
                break;
            case "includefield":
                Include(value);
                break;
            default:
                ReadOther(name, value);
                break;
        }
    }

    private void ReadOther(string name, string value)
    {
        if (name.Length > 0 && (char.IsAsciiLetterUpper(name[0]) || char.IsAsciiDigit(name[0])))
        {
            Match(name, value);
            return;
        }

        if (Meant(name) is { } meant)
        {
            throw Invalid($"The names of query parameters are case-sensitive: {meant} has to be written so.");
        }
    }

    private string? Meant(string name)
    {
        var known = Names
            .Concat(searchable.KnownNames)
            .FirstOrDefault(known => known.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (known is not null || name.Length == 0)
        {
            return known;
        }

        var keyword = char.ToUpperInvariant(name[0]) + name[1..];
        return AttributePath.TryParse(keyword, out _) ? keyword : null;
    }

    private void Match(string name, string value)
    {
        if (!AttributePath.TryParse(name, out var path))
        {
            throw NotSearchable(name, "is not an attribute of PS3.6");
        }

        if (!seen.Add(string.Join('.', path)))
        {
            throw Invalid($"{name} is given more than once.");
        }

        if (searchable.Find(path) is { } attribute)
        {
            matches.Add((name, attribute, value));
            fields.Add(path[0]);
        }
        else if (value.Length == 0 && searchable.CanReturn(path))
        {
            // Universal matching only asks for the attribute to be returned (PS3.4 §C.2.2.2.3).
            fields.Add(path[0]);
        }
        else
        {
            throw NotSearchable(name, searchable.WhyNot(path));
        }
    }

    private void Include(string value)
    {
        foreach (var field in value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (field == "all")
            {
                allFields = true;
            }
            else if (!AttributePath.TryParse(field, out var path))
            {
                throw Invalid("includefield takes all, or tags and keywords of PS3.6 separated by commas.");
            }
            else
            {
                // What the index does not keep, or keeps at a lower level, is not returned (PS3.18 §10.6.3.3).
                fields.Add(path[0]);
            }
        }
    }

    private int Number(string name, string value)
    {
        Once(name);
        if (value.Length == 0 || value.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            throw Invalid($"{name} takes an unsigned integer.");
        }

        return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : int.MaxValue;
    }

    private bool Flag(string name, string value)
    {
        Once(name);
        return value.ToUpperInvariant() switch
        {
            "TRUE" => true,
            "FALSE" => false,
            _ => throw Invalid($"{name} takes true or false."),
        };
    }

    private void Once(string name)
    {
        if (!seen.Add(name))
        {
            throw Invalid($"{name} is given more than once.");
        }
    }

    private ProblemException NotSearchable(string name, string reason)
    {
        // A name that cannot be one is not repeated: it may be a value that lost its way.
        var subject =
            name.Length <= 128 && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '.') ? name : "A parameter";
        return Invalid($"{subject} {reason}. Searchable here: {string.Join(", ", searchable.Names)}.");
    }

    private static ProblemException Invalid(string detail) => new(StatusCodes.Status400BadRequest, detail);
}
