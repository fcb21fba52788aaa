using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Functions.Web;

/// <summary>The study, series or instance that a URL names (PS3.18 §10.3).</summary>
/// <param name="Study">Study Instance UID.</param>
/// <param name="Series">Series Instance UID; null for a study.</param>
/// <param name="Instance">SOP Instance UID; null for a study or series.</param>
internal sealed record DicomResource(string Study, string? Series, string? Instance)
{
    /// <summary>Route of a study, below the base path.</summary>
    public const string StudyRoute = "/studies/{study}";

    /// <summary>Route of a series, below the base path.</summary>
    public const string SeriesRoute = StudyRoute + "/series/{series}";

    /// <summary>Route of an instance, below the base path.</summary>
    public const string InstanceRoute = SeriesRoute + "/instances/{instance}";

    /// <summary>The UIDs in the route.</summary>
    /// <exception cref="ProblemException">400: one of them is not a UID.</exception>
    public static DicomResource From(HttpRequest request)
    {
        var values = request.RouteValues;
        return new DicomResource(
            Uid(values["study"], "Study Instance UID")!,
            Uid(values["series"], "Series Instance UID"),
            Uid(values["instance"], "SOP Instance UID")
        );
    }

    /// <summary>The path below the base, without a slash at its start.</summary>
    public override string ToString() =>
        this switch
        {
            { Instance: not null } => $"studies/{Study}/series/{Series}/instances/{Instance}",
            { Series: not null } => $"studies/{Study}/series/{Series}",
            _ => $"studies/{Study}",
        };

    private static string? Uid(object? value, string name)
    {
        var uid = (string?)value;
        return uid is null || DicomUid.IsValid(uid)
            ? uid
            : throw new ProblemException(
                StatusCodes.Status400BadRequest,
                $"The {name} in the path is not a valid UID."
            );
    }
}
