using System.Net;
using System.Net.Sockets;
using System.Text;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Triggers.Host;

/// <summary>What triggered functions do not take.</summary>
public sealed class TriggerRefusalTests(TriggerRefusalTests.Fixture fixture)
    : IClassFixture<TriggerRefusalTests.Fixture>
{
    private const string Patient = "Doe^Jane";

    private HostedService Service => fixture.Service!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Malformed =>
        [
            "",
            "null",
            "[]",
            "7",
            "{",
            "{\"Data\":null}",
            "{\"Data\":[]}",
            "{\"Data\":{}}",
            "{\"data\":{\"message\":{}}}",
            "{\"Metadata\":{}}",
            Envelopes.Of("other", "{}"),
            Envelopes.Of("message", "null"),
            Envelopes.Of("message", "12"),
            Envelopes.Of("message", "true"),
            Envelopes.Of("message", "{}"),
            Envelopes.Of("message", "[]"),
            Envelopes.Of("message", "[[]]"),
            Envelopes.Of("message", "\"\""),
            Envelopes.Of("message", "\"Doe^Jane\""),
            Envelopes.Of("message", "\"\\ud800\""),
            Envelopes.Of("message", "\"AAAA\""),
            Envelopes.Of("message", Envelopes.Text(Envelopes.Text(Envelopes.Text(Envelopes.Text("{}"))))),
            Envelopes.Of("message", new string('[', 500) + new string(']', 500)),
            Envelopes.Queue("{\"eventType\":\"Microsoft.Storage.BlobCreated\",\"Doe^Jane\":1}"),
            Envelopes.Queue("{\"eventType\":7,\"subject\":[]}"),
            Envelopes.Queue(Envelopes.BlobCreated("Doe^Jane.dcm", container: "instances")),
            Envelopes.Queue(Envelopes.BlobCreated("")),
            Envelopes.Queue(Envelopes.BlobCreated(new string('a', 2000))),
            Envelopes.Queue($"[{Envelopes.BlobCreated("a")},{Envelopes.BlobCreated("b")}]"),
        ];

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task A_malformed_call_fails_and_is_not_repeated_in_answer_or_log(string envelope)
    {
        using var response = await Service.CallAsync("ExtractTags", envelope);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.DoesNotContain(Patient, await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.DoesNotContain(Patient, Service.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_that_is_too_long_is_not_read()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(Service.Client.BaseAddress!.Host, Service.Client.BaseAddress.Port, Token);
        var head = $"""
            POST /ExtractTags HTTP/1.1
            Host: {Service.Client.BaseAddress.Authority}
            User-Agent: Azure-Functions-Host/4.1048.200.25410
            X-Azure-Functions-HostVersion: 4.1048.200.25410
            X-Azure-Functions-InvocationId: {Guid.NewGuid()}
            Content-Type: application/json
            Content-Length: {2 << 20}


            """.ReplaceLineEndings("\r\n");
        // Nothing of the body is ever sent: the answer cannot have waited for it.
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head), Token);

        using var reader = new StreamReader(client.GetStream());
        Assert.Equal("HTTP/1.1 413 Payload Too Large", await reader.ReadLineAsync(Token));
    }

    [Theory]
    [InlineData("x-ms-invocation-id", "5d5a3d11-d5a5-4bd0-a5a0-6f1d4c7e3a55")]
    [InlineData("X-Forwarded-For", "203.0.113.7:52114")]
    [InlineData("X-Forwarded-Host", "func-dicom.azurewebsites.net")]
    [InlineData("X-Forwarded-Proto", "https")]
    [InlineData("Forwarded", "for=203.0.113.7")]
    [InlineData("X-ARR-LOG-ID", "1")]
    [InlineData("Via", "1.1 proxy")]
    [InlineData("Origin", "https://evil.example.org")]
    [InlineData("X-MS-CLIENT-PRINCIPAL", "e30=")]
    [InlineData("Host", "func-dicom.azurewebsites.net")]
    public async Task What_is_forwarded_finds_no_trigger(string header, string value)
    {
        var path = Path.Combine(Service.Inbox, "a.dcm");
        await File.WriteAllBytesAsync(path, new TestFile("1.2.3.1").ToBytes(), Token);
        foreach (var function in (string[])["ExtractTags", "PublishEvents", "Sweep", "CompactMetadata", "x//../Sweep/"])
        {
            using var response = await Service.CallAsync(
                function,
                Envelopes.Queue(Envelopes.BlobCreated("a.dcm")),
                (header, value)
            );
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }

        Assert.True(File.Exists(path));
    }

    [Fact]
    public async Task A_page_in_a_browser_on_this_machine_cannot_call()
    {
        using var content = new StringContent(Envelopes.Timer, Encoding.UTF8, "text/plain");

        using var response = await Service.Client.PostAsync(new Uri("Sweep", UriKind.Relative), content, Token);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    /// <summary>One service for all: none of this changes it.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        internal HostedService? Service { get; private set; }

        public async ValueTask InitializeAsync() => Service = await HostedService.StartAsync();

        public ValueTask DisposeAsync() => Service!.DisposeAsync();
    }
}
