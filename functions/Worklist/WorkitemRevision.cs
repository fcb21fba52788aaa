using Microsoft.Extensions.Options;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Index.Worklist;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Worklist;

/// <summary>What every new content of a workitem has to do with: its date, and its length.</summary>
internal sealed class WorkitemRevision(IOptions<WorklistOptions> options, TimeProvider time)
{
    private readonly int _mostBytes = options.Value.MaxWorkitemBytes;

    /// <summary>Sets Scheduled Procedure Step Modification DateTime (0040,4010) to now.</summary>
    public void Date(DicomDataset dataset) =>
        dataset.AddOrUpdate(
            DicomTag.ScheduledProcedureStepModificationDateTime,
            DicomVR.DT,
            DateTimeValue.ToDicom(time.GetUtcNow())
        );

    /// <summary>The workitem itself.</summary>
    /// <exception cref="ProblemException">413: it is longer than <see cref="WorklistOptions.MaxWorkitemBytes"/>.</exception>
    public Workitem CheckLength(Workitem workitem) =>
        workitem.Json.Length <= _mostBytes
            ? workitem
            : throw new ProblemException(
                StatusCodes.Status413PayloadTooLarge,
                $"A workitem has {_mostBytes} bytes at most."
            );
}
