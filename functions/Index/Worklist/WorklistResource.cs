using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Functions.Index.Worklist;

/// <summary>The well-known UIDs that stand for the worklist as a whole (PS3.18 Table 11.10.1-1).</summary>
internal static class WorklistResource
{
    /// <summary>All workitems.</summary>
    public const string Global = DicomUid.UPSGlobalSubscriptionInstance;

    /// <summary>Those that match a filter.</summary>
    public const string Filtered = DicomUid.UPSFilteredGlobalSubscriptionInstance;

    /// <summary>Both.</summary>
    public static IReadOnlyList<string> All { get; } = [Global, Filtered];

    /// <summary>Whether a UID is one of them, and no workitem's.</summary>
    public static bool Is(string uid) => uid is Global or Filtered;
}
