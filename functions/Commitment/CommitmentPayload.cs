using Microsoft.AspNetCore.Http.Features;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Commitment;

/// <summary>Reads the data set of a request (PS3.18 §13.3).</summary>
internal static class CommitmentPayload
{
    /// <summary>More than the 50,000 instances that a request may name take.</summary>
    private const int MaxBytes = 32 << 20;

    /// <summary>Reads it.</summary>
    /// <exception cref="ProblemException">400: it is no data set. 413: it is too long. 415: it is of another media type.</exception>
    public static Task<DicomDataset> ReadAsync(HttpContext context)
    {
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = MaxBytes;
        return DataSetPayload.ReadAsync(context.Request, MaxBytes);
    }
}
