using System.Net;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Tests.Rendering;
using ServerlessDicom.Functions.Tests.Retrieve;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Web;

/// <summary>The service with one instance of each kind that is negotiated about in its own way.</summary>
public sealed class NegotiatedStudy : IAsyncLifetime
{
    private readonly Dictionary<string, string> _places = [];
    private TestService? _service;

    /// <summary>The service.</summary>
    internal TestService Service => _service!;

    public async ValueTask InitializeAsync()
    {
        _service = await TestService.StartAsync();
        var image = GrayFile.Create("1.2.88.1.1");
        var report = DocumentFile.Report("1.2.88.1.2", "Größe", image);
        var pdf = DocumentFile.Encapsulate("1.2.88.1.3", DocumentFile.PdfClass, null, "%PDF-1.4"u8.ToArray(), true);
        var jls = await TestImage.CreateAsync("gray 12", frames: 1, isSmooth: true);
        var rle = await TestImage.CreateAsync("gray 8", frames: 3, isSmooth: true);
        var answer = await _service.StoreAsync(
            image.ToBytes(),
            report.ToBytes(),
            pdf.ToBytes(),
            (await jls.InAsync(DicomTransferSyntax.FromUid(DicomUid.JPEGLSLossless))).File,
            (await rle.InAsync(DicomTransferSyntax.FromUid(DicomUid.RLELossless))).File
        );
        Assert.Equal(HttpStatusCode.OK, answer.Status);

        _places["{study}"] = "/dicom-web/studies/1.2.88";
        _places["{image}"] = "/dicom-web/" + image.Resource;
        _places["{report}"] = "/dicom-web/" + report.Resource;
        _places["{pdf}"] = "/dicom-web/" + pdf.Resource;
        _places["{jls}"] = jls.Path;
        _places["{rle}"] = rle.Path;
        _places["{wado jls}"] = ByUri(jls.Path);
        _places["{wado image}"] = ByUri("/dicom-web/" + image.Resource);
    }

    public ValueTask DisposeAsync() => Service.DisposeAsync();

    /// <summary>Asks for a resource that begins with the name of one in braces.</summary>
    internal Task<PlainExchange> SendAsync(string method, string resource, params IEnumerable<string> headers) =>
        PlainExchange.SendAsync(Service.Client.BaseAddress!, method, PathOf(resource), headers);

    private static string ByUri(string path) =>
        path.Split('/') is [.., var study, _, var series, _, var instance]
            ? $"/wado?requestType=WADO&studyUID={study}&seriesUID={series}&objectUID={instance}"
            : throw new ArgumentException("It is not the path of an instance.", nameof(path));

    private string PathOf(string resource)
    {
        var end = resource.IndexOf('}', StringComparison.Ordinal) + 1;
        return end == 0 ? "/dicom-web" + resource : _places[resource[..end]] + resource[end..];
    }
}
