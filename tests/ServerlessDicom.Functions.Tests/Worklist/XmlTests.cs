using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Xml.Linq;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Functions.Tests.Worklist;

/// <summary>Workitems as Native DICOM Model (PS3.18 §11.1.3).</summary>
public sealed class XmlTests(WorklistHost host) : IClassFixture<WorklistHost>
{
    private const string Xml = "application/dicom+xml";

    private const string Workitem = """
        <?xml version="1.0" encoding="UTF-8"?>
        <NativeDicomModel>
          <DicomAttribute tag="00404005" vr="DT" keyword="ScheduledProcedureStepStartDateTime"><Value number="1">20260102083000</Value></DicomAttribute>
          <DicomAttribute tag="00404018" vr="SQ" keyword="ScheduledWorkitemCodeSequence"><Item number="1">
            <DicomAttribute tag="00080100" vr="SH" keyword="CodeValue"><Value number="1">A</Value></DicomAttribute>
            <DicomAttribute tag="00080102" vr="SH" keyword="CodingSchemeDesignator"><Value number="1">99TEST</Value></DicomAttribute>
            <DicomAttribute tag="00080104" vr="LO" keyword="CodeMeaning"><Value number="1">Größe</Value></DicomAttribute>
          </Item></DicomAttribute>
          <DicomAttribute tag="00404041" vr="CS" keyword="InputReadinessState"><Value number="1">READY</Value></DicomAttribute>
          <DicomAttribute tag="00741000" vr="CS" keyword="ProcedureStepState"><Value number="1">SCHEDULED</Value></DicomAttribute>
          <DicomAttribute tag="00741200" vr="CS" keyword="ScheduledProcedureStepPriority"><Value number="1">HIGH</Value></DicomAttribute>
          <DicomAttribute tag="00741204" vr="LO" keyword="ProcedureStepLabel"><Value number="1">XML</Value></DicomAttribute>
        </NativeDicomModel>
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_workitem_is_created_from_xml_and_comes_back_as_xml(bool isMultipart)
    {
        var uid = DicomUid.Generate();
        using HttpContent content = isMultipart ? Multipart(Workitem) : new StringContent(Workitem, Encoding.UTF8, Xml);
        using var created = await host.Service.Client.PostAsync(
            new Uri($"workitems?{uid}", UriKind.Relative),
            content,
            Token
        );
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);

        foreach (var path in (string[])[$"workitems/{uid}", $"workitems?SOPInstanceUID={uid}"])
        {
            var part = await GetAsync(path);
            Assert.Equal(uid, ValueOf(part, "00080018"));
            Assert.Equal("XML", ValueOf(part, "00741204"));
            Assert.Contains("Größe", part.ToString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("<NativeDicomModel>", 400)]
    [InlineData("<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><NativeDicomModel/>", 400)]
    [InlineData("", 400)]
    public async Task What_is_no_native_model_is_refused(string xml, int status)
    {
        using var content = new StringContent(xml, Encoding.UTF8, Xml);
        using var response = await host.Service.Client.PostAsync(
            new Uri("workitems", UriKind.Relative),
            content,
            Token
        );
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task More_than_one_part_is_refused()
    {
        using var content = Multipart(Workitem, Workitem);
        using var response = await host.Service.Client.PostAsync(
            new Uri("workitems", UriKind.Relative),
            content,
            Token
        );
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    private static MultipartContent Multipart(params IEnumerable<string> parts)
    {
        var content = new MultipartContent("related", "b");
        content.Headers.ContentType!.Parameters.Add(new NameValueHeaderValue("type", $"\"{Xml}\""));
        foreach (var part in parts)
        {
            content.Add(new StringContent(part, Encoding.UTF8, Xml));
        }

        return content;
    }

    private async Task<XElement> GetAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        request.Headers.TryAddWithoutValidation("Accept", $"multipart/related; type=\"{Xml}\"");
        using var response = await host.Service.Client.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("multipart/related", response.Content.Headers.ContentType!.MediaType);
        var text = await response.Content.ReadAsStringAsync(Token);
        var start = text.IndexOf("<?xml", StringComparison.Ordinal);
        return XElement.Parse(text[start..(text.LastIndexOf('>') + 1)]);
    }

    private static string? ValueOf(XElement model, string tag) =>
        model
            .Elements()
            .FirstOrDefault(each => (string?)each.Attribute("tag") == tag)
            ?.Elements()
            .First(each => each.Name.LocalName == "Value")
            .Value;
}
