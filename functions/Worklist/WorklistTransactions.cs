using ServerlessDicom.Functions.Query;
using ServerlessDicom.Functions.Web;
using ServerlessDicom.Functions.Web.Description;

namespace ServerlessDicom.Functions.Worklist;

/// <summary>What documents about the service tell of the Worklist Service (PS3.18 §11).</summary>
internal static class WorklistTransactions
{
    private const string Service = "Worklist";

    private const string Minimal = """
        [
          {
            "00404005": { "vr": "DT", "Value": ["20260102083000"] },
            "00404041": { "vr": "CS", "Value": ["READY"] },
            "00741000": { "vr": "CS", "Value": ["SCHEDULED"] },
            "00741200": { "vr": "CS", "Value": ["MEDIUM"] },
            "00741204": { "vr": "LO", "Value": ["Read CT chest"] }
          }
        ]
        """;

    private const string Label = """[{ "00741204": { "vr": "LO", "Value": ["Read CT chest, compare"] } }]""";

    private const string Claim = """
        [
          {
            "00081195": { "vr": "UI", "Value": ["2.25.2"] },
            "00741000": { "vr": "CS", "Value": ["IN PROGRESS"] }
          }
        ]
        """;

    private const string Reason = """[{ "00741238": { "vr": "LT", "Value": ["Ordered twice"] } }]""";

    private static readonly TransactionStatus _inconsistent = new(
        StatusCodes.Status409Conflict,
        "The state of the workitem does not allow it; `Warning: 299` tells why."
    );

    private static readonly TransactionStatus _noSuchSubscription = new(
        StatusCodes.Status404NotFound,
        "There is no such workitem, or no such subscription."
    );

    /// <summary>Search.</summary>
    public static Transaction OfSearch() =>
        new(Service, "Search Workitems", "§11.9")
        {
            Summary =
                "Finds workitems by the matching keys of PS3.4 Table CC.2.5-3, the one to start earliest first. Parameters are "
                + "keywords or tags, dotted for attributes in sequences; dates with times take ranges.",
            Answers = WorkitemSearch.Offered,
            Parameters = SearchParameterDescriptions.Of(WorkitemKeys.Instance),
            Statuses =
            [
                new(StatusCodes.Status200OK, "These are all matches."),
                new(StatusCodes.Status204NoContent, "There are none."),
                new(StatusCodes.Status206PartialContent, "There are more; `Warning: 299` tells how many."),
            ],
        };

    /// <summary>Retrieve.</summary>
    public static Transaction OfRetrieve() =>
        new(Service, "Retrieve Workitem", "§11.5")
        {
            Summary = "Returns a workitem, but for its Transaction UID.",
            Answers = WorkitemSearch.Offered,
            HasEntityTag = true,
        };

    /// <summary>Create.</summary>
    public static Transaction OfCreate() =>
        new(Service, "Create Workitem", "§11.4")
        {
            Summary = "Adds a workitem, SCHEDULED, to the worklist. Its UID is the query itself, or SOP Instance UID.",
            Payloads = DataSetPayload.Taken,
            PayloadExample = Minimal,
            Parameters = [new("workitem", "The UID, where it has to have a name.") { Example = "2.25.1" }],
            Statuses =
            [
                new(StatusCodes.Status201Created, "`Location` is the URL of the workitem."),
                new(StatusCodes.Status409Conflict, "There is, or was, such a workitem."),
            ],
        };

    /// <summary>Update.</summary>
    public static Transaction OfUpdate() =>
        new(Service, "Update Workitem", "§11.6")
        {
            Summary =
                "Replaces attributes of a workitem. One that is IN PROGRESS takes the Transaction UID of its performer, which is "
                + "the query itself.",
            Payloads = DataSetPayload.Taken,
            PayloadExample = Label,
            Parameters =
            [
                new("transaction-uid", "The Transaction UID, where it has to have a name.") { Example = "2.25.2" },
            ],
            Statuses = [TransactionStatus.Ok, _inconsistent],
        };

    /// <summary>Change state.</summary>
    public static Transaction OfChangeState() =>
        new(Service, "Change Workitem State", "§11.7")
        {
            Summary = "Claims a workitem with a Transaction UID of the performer's making, completes it or cancels it.",
            Payloads = DataSetPayload.Taken,
            PayloadExample = Claim,
            Statuses = [TransactionStatus.Ok, _inconsistent],
        };

    /// <summary>Request cancellation.</summary>
    public static Transaction OfCancelRequest() =>
        new(Service, "Request Workitem Cancellation", "§11.8")
        {
            Summary = "Cancels a workitem that nobody has claimed; else tells its subscribers of the wish.",
            Payloads = DataSetPayload.Taken,
            PayloadExample = Reason,
            Statuses =
            [
                new(StatusCodes.Status202Accepted, "The request is taken; its performer may go on all the same."),
                _inconsistent,
            ],
        };

    /// <summary>Subscribe.</summary>
    public static Transaction OfSubscribe() =>
        new(Service, "Subscribe", "§11.10")
        {
            Summary =
                "Subscribes to a workitem, to all (1.2.840.10008.5.1.4.34.5), or to those that match a filter "
                + "(1.2.840.10008.5.1.4.34.5.1).",
            Parameters =
            [
                new("deletionlock", "Whether workitems stay until the subscription ends.") { Type = "boolean" },
                new("filter", "The matching keys of a filtered subscription: attribute=value, and more after commas."),
            ],
            Statuses =
            [
                new(
                    StatusCodes.Status201Created,
                    "`Content-Location` is the URL of the WebSocket that brings event reports."
                ),
                new(
                    StatusCodes.Status403Forbidden,
                    "The deployment has no WebSocket to name, or there are too many subscribers."
                ),
            ],
        };

    /// <summary>Unsubscribe.</summary>
    public static Transaction OfUnsubscribe() =>
        new(Service, "Unsubscribe", "§11.11")
        {
            Summary = "Ends a subscription; that to the worklist together with those to all workitems.",
            Statuses = [TransactionStatus.Ok, _noSuchSubscription],
        };

    /// <summary>Suspend.</summary>
    public static Transaction OfSuspend() =>
        new(Service, "Suspend Global Subscription", "§11.12")
        {
            Summary = "Ends the subscription to workitems that are still to be created; those to others stay.",
            Statuses = [TransactionStatus.Ok, _noSuchSubscription],
        };
}
