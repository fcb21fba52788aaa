using System.Globalization;
using Microsoft.Extensions.Primitives;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Rendering;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.WadoUri;

/// <summary>The query parameters of the URI service (PS3.18 §9.1.2). Each may be there once.</summary>
internal sealed class UriQuery(IQueryCollection query)
{
    /// <summary>Whether a parameter is there, with or without a value.</summary>
    public bool Has(string name) => query.ContainsKey(name);

    /// <summary>All values of a parameter that is a list.</summary>
    public StringValues List(string name) => query[name];

    /// <summary>The value of a parameter; null when it is not there.</summary>
    /// <exception cref="ProblemException">400: it has no value, or several.</exception>
    public string? Find(string name) =>
        !query.TryGetValue(name, out var values) ? null
        : values is [{ Length: > 0 } value] ? value
        : throw Invalid(name, "has one value");

    /// <summary>A UID that must be there.</summary>
    /// <exception cref="ProblemException">400: it is not there, or no UID.</exception>
    public string Uid(string name) => FindUid(name) ?? throw Invalid(name, "is missing");

    /// <summary>A UID; null when it is not there.</summary>
    /// <exception cref="ProblemException">400: it is no UID.</exception>
    public string? FindUid(string name) =>
        Find(name) is not { } value ? null
        : DicomUid.IsValid(value) ? value
        : throw Invalid(name, "is a UID");

    /// <summary>A whole number; null when it is not there.</summary>
    /// <exception cref="ProblemException">400: it is none, or not within the bounds.</exception>
    public int? FindWhole(string name, int most)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        return
            int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= 1
            && number <= most
            ? number
            : throw Invalid(name, string.Create(CultureInfo.InvariantCulture, $"is a whole number from 1 to {most}"));
    }

    /// <summary>A decimal number; null when it is not there.</summary>
    /// <exception cref="ProblemException">400: it is none.</exception>
    public double? FindDecimal(string name) =>
        Find(name) is not { } value ? null
        : DecimalNumber.TryParse(value, out var number) ? number
        : throw Invalid(name, "is a decimal number");

    /// <summary>400, with the name of the parameter.</summary>
    public static ProblemException Invalid(string name, string form) =>
        new(StatusCodes.Status400BadRequest, $"The query parameter {name} {form}.");
}
