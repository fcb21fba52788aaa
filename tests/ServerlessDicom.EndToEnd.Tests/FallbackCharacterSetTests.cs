using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;

namespace ServerlessDicom.EndToEnd.Tests;

public sealed class FallbackCharacterSetTests : IDisposable
{
    // "Люк" in ISO 8859-5, in a file that does not say so.
    private static readonly byte[] _name = [0xBB, 0xEE, 0xDA, 0x20];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("OLDCT1", "Люк")]
    [InlineData("NEWCT1", "»îÚ")]
    public async Task The_rules_of_the_settings_decide_how_undeclared_text_is_read(string station, string expected)
    {
        await using var service = await ServiceProcess.StartAsync(
            _folder.Path,
            null,
            "--urls",
            "http://127.0.0.1:0",
            "--Text:FallbackCharacterSets:0:SpecificCharacterSet",
            "ISO_IR 100",
            "--Text:FallbackCharacterSets:1:StationName",
            "OLD*",
            "--Text:FallbackCharacterSets:1:SpecificCharacterSet",
            "ISO_IR 144"
        );
        using var file = new ByteArrayContent(await FileOfAsync(station));
        file.Headers.ContentType = new MediaTypeHeaderValue("application/dicom");
        using var stored = await service.Client.PostAsync("/dicom-web/studies", file);
        Assert.Equal(HttpStatusCode.OK, stored.StatusCode);

        var query = Uri.EscapeDataString(expected);
        using var found = JsonDocument.Parse(
            await service.Client.GetStringAsync($"/dicom-web/studies?PatientName={query}")
        );
        Assert.Equal(expected, NameOf(found));

        using var metadata = JsonDocument.Parse(
            await service.Client.GetStringAsync("/dicom-web/studies/1.2.3/metadata")
        );
        Assert.Equal(expected, NameOf(metadata));
    }

    private static string? NameOf(JsonDocument document) =>
        document.RootElement[0].GetProperty("00100010").GetProperty("Value")[0].GetProperty("Alphabetic").GetString();

    private static async Task<byte[]> FileOfAsync(string station)
    {
        var dataset = new DicomDataset()
            .AddOrUpdate(DicomTag.SOPClassUID, DicomVR.UI, DicomUid.CTImageStorage)
            .AddOrUpdate(DicomTag.SOPInstanceUID, DicomVR.UI, "1.2.3.4.5")
            .AddOrUpdate(DicomTag.StationName, DicomVR.SH, station)
            .AddOrUpdate(new DicomElement(DicomTag.PatientName, DicomVR.PN, _name))
            .AddOrUpdate(DicomTag.PatientID, DicomVR.LO, "1")
            .AddOrUpdate(DicomTag.StudyInstanceUID, DicomVR.UI, "1.2.3")
            .AddOrUpdate(DicomTag.SeriesInstanceUID, DicomVR.UI, "1.2.3.4");
        var file = new DicomFile
        {
            FileMetaInformation = [],
            Dataset = dataset,
            TransferSyntax = DicomTransferSyntax.ExplicitVRLittleEndian,
        };
        using var output = new MemoryStream();
        var writer = PipeWriter.Create(output, new StreamPipeWriterOptions(leaveOpen: true));
        await DicomFileWriter.WriteAsync(file, file.TransferSyntax, null, writer, CancellationToken.None);
        await writer.CompleteAsync();
        return output.ToArray();
    }
}
