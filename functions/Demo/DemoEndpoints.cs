using ServerlessDicom.Functions.Web.Description;

namespace ServerlessDicom.Functions.Demo;

/// <summary>The route that serves something to store.</summary>
internal static class DemoEndpoints
{
    /// <summary>Where the sample file is.</summary>
    public const string SamplePath = "/sample.dcm";

    /// <summary>Maps the sample: one slice of the phantom as a Part 10 file.</summary>
    public static IEndpointRouteBuilder MapDemo(this IEndpointRouteBuilder routes)
    {
        routes
            .MapMethods(
                SamplePath,
                [HttpMethods.Get, HttpMethods.Head],
                context =>
                {
                    context.Response.ContentType = "application/dicom";
                    return HttpMethods.IsHead(context.Request.Method)
                        ? Task.CompletedTask
                        : Phantom.WriteSliceAsync(
                            Phantom.SampleSlice,
                            context.Response.BodyWriter,
                            context.RequestAborted
                        );
                }
            )
            .Describe(() =>
                new Transaction("Administration", "Sample", "")
                {
                    Summary = "A small CT image of a phantom, to try storing with.",
                    Answers = [new("application/dicom") { IsDefault = true }],
                    AcceptParameter = "",
                }
            );
        return routes;
    }
}
