using Microsoft.AspNetCore.WebUtilities;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Worklist;

/// <summary>What the URLs of the Worklist Service say.</summary>
internal static class WorklistRequest
{
    /// <summary>The workitem in the path.</summary>
    /// <exception cref="ProblemException">400: it is not a UID.</exception>
    public static string Workitem(HttpRequest request) =>
        request.RouteValues["workitem"] is string uid && DicomUid.IsValid(uid)
            ? uid
            : throw Invalid("The workitem in the path is not a valid UID.");

    /// <summary>The subscriber in the path.</summary>
    /// <exception cref="ProblemException">400: it is not an AE title.</exception>
    public static string AETitle(HttpRequest request)
    {
        var title = (request.RouteValues["aetitle"] as string)?.Trim(' ') ?? "";
        return title.Length is >= 1 and <= 16 && title.All(c => c is >= ' ' and <= '~' and not '\\')
            ? title
            : throw Invalid("The AE title in the path has to have 1 to 16 characters of ASCII without backslashes.");
    }

    /// <summary>
    /// The UID that the query consists of, as PS3.18 writes it (<c>?1.2.3</c>), or that it gives a name, as earlier
    /// editions and their clients do; null when there is none.
    /// </summary>
    /// <exception cref="ProblemException">400: it is not a UID.</exception>
    public static string? Uid(HttpRequest request, params ReadOnlySpan<string> names)
    {
        foreach (var parameter in new QueryStringEnumerable(request.QueryString.Value))
        {
            var (name, value) = (parameter.DecodeName().ToString(), parameter.DecodeValue().ToString());
            var isNamed = false;
            foreach (var known in names)
            {
                isNamed |= name.Equals(known, StringComparison.OrdinalIgnoreCase);
            }

            // Of parameters without a value, those that are numbers with dots are meant to be UIDs.
            if (isNamed || (value.Length == 0 && name.Length > 0 && char.IsAsciiDigit(name[0])))
            {
                var uid = isNamed ? value : name;
                return DicomUid.IsValid(uid) ? uid : throw Invalid("The query does not name a valid UID.");
            }
        }

        return null;
    }

    /// <summary>Whether a deletion lock is asked for.</summary>
    /// <exception cref="ProblemException">400: it is neither true nor false.</exception>
    public static bool DeletionLock(HttpRequest request) =>
        request.Query["deletionlock"].ToString().ToUpperInvariant() switch
        {
            "TRUE" => true,
            "" or "FALSE" => false,
            _ => throw Invalid("deletionlock takes true or false."),
        };

    /// <summary>
    /// The matching keys of a filtered subscription as a query string: those of <c>filter</c>, or, as some clients send
    /// them, parameters of their own.
    /// </summary>
    /// <exception cref="ProblemException">400: there are none.</exception>
    public static string Filter(HttpRequest request)
    {
        var keys = new List<string>();
        foreach (var parameter in new QueryStringEnumerable(request.QueryString.Value))
        {
            var name = parameter.DecodeName().ToString();
            if (name == "filter")
            {
                AddKeys(keys, parameter.DecodeValue().ToString());
            }
            else if (name.Length > 0 && (char.IsAsciiLetterUpper(name[0]) || char.IsAsciiDigit(name[0])))
            {
                keys.Add($"{Uri.EscapeDataString(name)}={Uri.EscapeDataString(parameter.DecodeValue().ToString())}");
            }
        }

        return keys.Count > 0
            ? "?" + string.Join('&', keys)
            : throw Invalid("A filtered subscription needs a filter: attribute=value, and more after commas.");
    }

    // A comma may also be within a value, such as a list of UIDs: a key begins where an equals sign follows a name.
    private static void AddKeys(List<string> keys, string filter)
    {
        string? name = null;
        var value = "";
        foreach (var part in filter.Split(','))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
            {
                Flush();
                (name, value) = (part[..equals].Trim(), part[(equals + 1)..]);
            }
            else if (name is null)
            {
                throw Invalid("filter takes attribute=value, and more after commas.");
            }
            else
            {
                value += "," + part;
            }
        }

        Flush();

        void Flush()
        {
            if (name is not null)
            {
                keys.Add($"{Uri.EscapeDataString(name)}={Uri.EscapeDataString(value)}");
            }
        }
    }

    private static ProblemException Invalid(string detail) => new(StatusCodes.Status400BadRequest, detail);
}
