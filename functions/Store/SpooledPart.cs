using ServerlessDicom.Dicom.BulkData;

namespace ServerlessDicom.Functions.Store;

/// <summary>A part with bulk data that has been received.</summary>
/// <param name="part">What it is and where it lies.</param>
internal sealed class SpooledPart(BulkDataPart part)
{
    /// <summary>What it is and where it lies.</summary>
    public BulkDataPart Part => part;

    /// <summary>Whether some metadata refer to it.</summary>
    public bool IsUsed { get; set; }
}
