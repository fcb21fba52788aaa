using System.IO.Pipelines;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.StructuredReporting;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Rendering;

/// <summary>A Structured Report on its way out.</summary>
/// <param name="document">The report.</param>
/// <param name="isHtml">Whether as HTML, which is XML as well; else as plain text.</param>
internal sealed class ReportPart(SrDocument document, bool isHtml) : PayloadPart
{
    /// <inheritdoc/>
    public override async ValueTask WriteAsync(PipeWriter output, CancellationToken cancellationToken)
    {
        if (isHtml)
        {
            await document.WriteHtmlAsync(output, LinkTo, cancellationToken);
        }
        else
        {
            await document.WriteTextAsync(output, cancellationToken);
        }

        await PayloadSender.FlushAsync(output, cancellationToken);
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>The rendered resource of an instance, as seen from that of the document; null when the document does not say where it is.</summary>
    private static string? LinkTo(ReferencedInstance instance)
    {
        if (
            instance is not { StudyInstanceUid: { } study, SeriesInstanceUid: { } series }
            || !DicomUid.IsValid(study)
            || !DicomUid.IsValid(series)
            || !DicomUid.IsValid(instance.SopInstanceUid)
        )
        {
            return null;
        }

        var frames = instance.Frames.Count > 0 ? $"/frames/{string.Join(',', instance.Frames)}" : "";
        return $"../../../../../{study}/series/{series}/instances/{instance.SopInstanceUid}{frames}/rendered";
    }
}
