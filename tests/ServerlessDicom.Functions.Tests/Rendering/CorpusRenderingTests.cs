using System.Net;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Rendering;

public sealed class CorpusRenderingTests(RenderingService service) : IClassFixture<RenderingService>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_is_stored_has_a_picture_or_a_reason_why_not()
    {
        var rendered = 0;
        foreach (var name in Corpus.Files())
        {
            var bytes = await File.ReadAllBytesAsync(Corpus.File(name), Token);
            if ((await service.Service.StoreAsync([bytes])).Status != HttpStatusCode.OK)
            {
                continue;
            }

            var dataset = DicomFile.Parse(bytes).Dataset;
            var path =
                $"studies/{dataset.GetString(DicomTag.StudyInstanceUID)}/series/{dataset.GetString(DicomTag.SeriesInstanceUID)}/instances/{dataset.GetString(DicomTag.SOPInstanceUID)}";
            foreach (var resource in (string[])["/rendered?viewport=300,200", "/thumbnail"])
            {
                using var response = await service.GetAsync(path + resource);
                var body = await response.Content.ReadAsStringAsync(Token);
                Assert.True(
                    response.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotAcceptable or HttpStatusCode.NotFound,
                    $"{name}{resource}: {response.StatusCode} {body}"
                );
                rendered += response.StatusCode == HttpStatusCode.OK ? 1 : 0;
            }
        }

        Assert.True(rendered > 100, $"Only {rendered} pictures.");
    }
}
