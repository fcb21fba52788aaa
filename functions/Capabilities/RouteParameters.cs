using System.Globalization;
using ServerlessDicom.Functions.Demo;
using ServerlessDicom.Functions.Web.Description;

namespace ServerlessDicom.Functions.Capabilities;

/// <summary>What the parameters in routes say. The examples are of the phantom that <c>--demo</c> stores.</summary>
internal static class RouteParameters
{
    private static readonly TransactionParameter[] _all =
    [
        new("study", "Study Instance UID.") { Example = Phantom.StudyInstanceUid },
        new("series", "Series Instance UID.") { Example = Phantom.SeriesInstanceUid },
        new("instance", "SOP Instance UID.") { Example = Phantom.SopInstanceUid(Phantom.SampleSlice) },
        new("tag", "Tag or keyword of an attribute.") { Example = "00180060" },
        new("transaction", "Transaction UID.") { Example = "1.2.3.4" },
        new("frames", "Numbers of frames from 1, separated by commas.") { Example = "1" },
        new(
            "path",
            "Tags of the element, with numbers of items from 0 between those of sequences; it may hold slashes."
        )
        {
            Example = "7FE00010",
        },
        new("workitem", "SOP Instance UID of a workitem.") { Example = "2.25.1" },
        new("aetitle", "AE title of a subscriber.") { Example = "WATCHER" },
    ];

    /// <summary>The parameter of a name.</summary>
    /// <exception cref="InvalidOperationException">There is none: it is to be added here.</exception>
    public static TransactionParameter Find(string name) =>
        Array.Find(_all, parameter => parameter.Name == name) is { } found
            ? found with
            {
                IsRequired = true,
            }
            : throw new InvalidOperationException(
                string.Create(CultureInfo.InvariantCulture, $"RouteParameters does not say what {{{name}}} is.")
            );
}
