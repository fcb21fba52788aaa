namespace ServerlessDicom.Functions.Demo;

/// <summary>The route that serves something to store.</summary>
internal static class DemoEndpoints
{
    /// <summary>Where the sample file is.</summary>
    public const string SamplePath = "/sample.dcm";

    /// <summary>Maps the sample: one slice of the phantom as a Part 10 file.</summary>
    public static IEndpointRouteBuilder MapDemo(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(
            SamplePath,
            async context =>
            {
                context.Response.ContentType = "application/dicom";
                await Phantom.WriteSliceAsync(Phantom.SampleSlice, context.Response.BodyWriter, context.RequestAborted);
            }
        );
        return routes;
    }
}
