using System.Buffers.Binary;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Store;

/// <summary>What is broken or hostile is answered precisely; what was stored before, and with it, is there; the service serves on.</summary>
public sealed class BadInputTests : IAsyncLifetime
{
    private const int CannotUnderstand = 49152;
    private const int DataSetDoesNotMatch = 43264;

    private static readonly TestFile _before = new("1.2.1.1.1");
    private static readonly TestFile _beside = new("1.2.1.1.2");
    private TestService _service = null!;

    public async ValueTask InitializeAsync()
    {
        // A small limit, so that a deflate bomb need not be large to pass it.
        _service = await TestService.StartAsync(null, null, "--Store:Limits:MaxInflatedBytes", "1000000");
        await _service.StoreAsync(_before.ToBytes());
    }

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    public static TheoryData<string, byte[]> Unreadable { get; } =
        new()
        {
            { "empty", [] },
            { "text", [.. "this is not DICOM, whatever the part says"u8] },
            { "only a preamble", new byte[128] },
            { "lies: pixels", Tail(0x7FE00010, "OW", 0x7FFFFFF0) },
            { "lies: UN", Tail(0x00410010, "UN", 0xFFFFFFF0) },
            { "lies: UT", Tail(0x00410010, "UT", 0x3FFFFFF0) },
            { "never closed", [.. Head(), .. Opened(1)] },
            { "10,000 deep", [.. Head(), .. Opened(10_000), .. Closed(10_000)] },
            { "10,000 deep, never closed", [.. Head(), .. Opened(10_000)] },
            { "a bomb", Deflated(new byte[50_000_000]) },
            { "a dictionary that nobody has", [.. DeflatedHead(), 0x78, 0xBB, 0, 0, 0, 1, 0, 0, 0, 0] },
        };

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task What_cannot_be_read_fails_alone(string what, byte[] file)
    {
        Assert.NotEmpty(what);
        await AssertFailsAlone(file, CannotUnderstand);
    }

    [Fact]
    public async Task A_file_cut_anywhere_fails_alone()
    {
        var whole = new TestFile("1.2.9.1.1");
        var file = whole.ToBytes();
        // Every byte of the last elements, and places all over what is before; but not between two elements, where
        // what is left is a file too.
        var cuts = Enumerable
            .Range(1, 60)
            .Select(i => file.Length - i)
            .Concat(Enumerable.Range(1, 40).Select(i => i * 13))
            .Where(cut => cut < file.Length && whole.Tags.All(tag => whole.ToBytesBefore(tag).Length != cut))
            .ToList();
        var answer = await _service.StoreAsync([.. cuts.Select(cut => file[..cut]), _beside.ToBytes()]);
        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        Assert.Equal([_beside.SopInstance], answer.Stored);
        Assert.Equal(cuts.Count, answer.Failures.Count + answer.OtherFailures.Count);
        await AssertServesOn();
    }

    [Theory]
    [InlineData("1.2.letters")]
    [InlineData("1.23456789012345678901234567890123456789012345678901234567890.1.1")]
    [InlineData("..")]
    [InlineData("../../etc/passwd")]
    [InlineData("1.2/3")]
    [InlineData("1.2\\1.3")]
    [InlineData("1.2\0" + "3.4")]
    [InlineData("1.2.3.4 ")]
    [InlineData("1.2.3.4\0\0\0")]
    [InlineData("1..2")]
    [InlineData("1.02")]
    [InlineData("")]
    public async Task A_malformed_UID_fails_its_instance(string uid)
    {
        foreach (var tag in new uint[] { 0x00080016, 0x00080018, 0x0020000D, 0x0020000E })
        {
            await AssertFailsAlone(new TestFile("1.2.9.1.1").Text(tag, "UI", uid).ToBytes(), DataSetDoesNotMatch);
        }
    }

    [Theory]
    [InlineData(0x00080016)]
    [InlineData(0x00080018)]
    [InlineData(0x0020000D)]
    [InlineData(0x0020000E)]
    [InlineData(0x00100020)]
    public async Task An_attribute_that_every_instance_needs_must_be_there(uint tag)
    {
        await AssertFailsAlone(new TestFile("1.2.9.1.1").Without(tag).ToBytes(), DataSetDoesNotMatch);
    }

    [Fact]
    public async Task An_empty_Patient_ID_is_enough()
    {
        var file = new TestFile("1.2.9.1.1").Text(0x00100020, "LO", "");
        Assert.Equal(HttpStatusCode.OK, (await _service.StoreAsync(file.ToBytes())).Status);
    }

    [Theory]
    [InlineData("multipart/related; type=\"application/dicom\"", "--b--", HttpStatusCode.BadRequest)]
    [InlineData("multipart/related; type=\"application/dicom\"; boundary=\"\"", "--b--", HttpStatusCode.BadRequest)]
    [InlineData("multipart/related; type=\"application/dicom\"; boundary=b", "", HttpStatusCode.BadRequest)]
    [InlineData("multipart/related; type=\"application/dicom\"; boundary=b", "garbage", HttpStatusCode.BadRequest)]
    [InlineData("multipart/related; type=\"application/dicom\"; boundary=b", "--b--", HttpStatusCode.BadRequest)]
    [InlineData("multipart/related; type=\"application/dicom\"; boundary=b", "--b\r\nX", HttpStatusCode.BadRequest)]
    [InlineData("application/dicom", "", HttpStatusCode.BadRequest)]
    [InlineData("application/dicom", "not DICOM", HttpStatusCode.BadRequest)]
    [InlineData("text/plain", "x", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("", "x", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("multipart/form-data; boundary=b", "--b--", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("multipart/related; type=\"application/dicom+xml\"; boundary=b", "--b--", HttpStatusCode.BadRequest)]
    [InlineData("multipart/related; type=\"text/html\"; boundary=b", "--b--", HttpStatusCode.UnsupportedMediaType)]
    public async Task A_request_that_is_wrong_as_a_whole_is_told_why(
        string contentType,
        string payload,
        HttpStatusCode status
    )
    {
        var answer = await _service.StoreAsync(TestPayload.Raw(contentType, Encoding.ASCII.GetBytes(payload)));
        Assert.Equal(status, answer.Status);
        if (payload != "not DICOM")
        {
            Assert.Equal("application/problem+json", answer.Response.Content.Headers.ContentType!.MediaType);
            Assert.Equal((int)status, (int?)answer.Body["status"]);
            Assert.NotEqual("", (string)answer.Body["detail"]!);
        }

        await AssertServesOn();
    }

    [Fact]
    public async Task A_study_in_the_URL_that_is_no_UID_is_refused()
    {
        var answer = await _service.StoreAsync(TestPayload.Multipart(_beside.ToBytes()), "studies/1.2.x");
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
    }

    [Fact]
    public async Task Without_closing_boundary_the_whole_parts_are_stored_and_the_last_fails()
    {
        byte[] payload =
        [
            .. "--b\r\n\r\n"u8,
            .. _beside.ToBytes(),
            .. "\r\n--b\r\n\r\n"u8,
            .. new TestFile("1.2.9.1.1").ToBytes(),
        ];
        var answer = await _service.StoreAsync(
            TestPayload.Raw("multipart/related; type=application/dicom; boundary=b", payload)
        );
        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        Assert.Equal([_beside.SopInstance], answer.Stored);
        Assert.Equal([CannotUnderstand], [.. answer.Failures, .. answer.OtherFailures]);
        Assert.Contains("closing boundary", answer.Response.Headers.GetValues("Warning").Single());
        await AssertServesOn();
    }

    [Fact]
    public async Task A_boundary_within_the_data_that_is_none_stays_data()
    {
        var file = new TestFile("1.2.9.1.1").Bytes(0x7FE00010, "OW", [.. "\r\n--bo\r\n--b\n--b\r\n-b--b--\r\n--bx "u8]);
        var answer = await _service.StoreAsync(TestPayload.Multipart("b", [file.ToBytes()]));
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(file.ToBytes(), await _service.FetchAsync(file.Resource));
    }

    [Fact]
    public async Task Endless_part_headers_are_refused_without_reading_them_all()
    {
        var payload = new byte[20 << 20];
        payload.AsSpan().Fill((byte)'a');
        "--b\r\nX: "u8.CopyTo(payload);
        var answer = await _service.StoreAsync(
            TestPayload.Raw("multipart/related; type=application/dicom; boundary=b", payload)
        );
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        await AssertServesOn();
    }

    [Fact]
    public async Task A_client_that_goes_away_leaves_nothing_half_stored()
    {
        var root = _service.Client.BaseAddress!;
        using (var connection = new TcpClient())
        {
            await connection.ConnectAsync(root.Host, root.Port);
            var stream = connection.GetStream();
            var head =
                $"POST {root.AbsolutePath}studies HTTP/1.1\r\nHost: {root.Authority}\r\nContent-Length: 10000000\r\n"
                + "Content-Type: multipart/related; type=application/dicom; boundary=b\r\n\r\n--b\r\n\r\n";
            await stream.WriteAsync(Encoding.ASCII.GetBytes(head));
            await stream.WriteAsync(_beside.ToBytes());
            await stream.WriteAsync("\r\n--b\r\n\r\n"u8.ToArray());
            await stream.WriteAsync(new TestFile("1.2.9.1.1").ToBytes().AsMemory(0, 400));
        }

        // The next request may overtake the end of the first; what counts is that it is whole or not there.
        await AssertServesOn();
        Assert.Null(await _service.FetchAsync(new TestFile("1.2.9.1.1").Resource));
    }

    /// <summary>Stores a bad file between good ones.</summary>
    private async Task AssertFailsAlone(byte[] file, int reason)
    {
        var answer = await _service.StoreAsync(_before.ToBytes(), file, _beside.ToBytes());
        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        Assert.Equal([_before.SopInstance, _beside.SopInstance], answer.Stored);
        Assert.Equal([reason], [.. answer.Failures, .. answer.OtherFailures]);

        var alone = await _service.StoreAsync(TestPayload.Single(file));
        var expected =
            file.Length == 0 || reason == CannotUnderstand ? HttpStatusCode.BadRequest : HttpStatusCode.Conflict;
        Assert.Equal(expected, alone.Status);
        await AssertServesOn();
    }

    private async Task AssertServesOn()
    {
        var good = new TestFile("1.2.1.1.3");
        Assert.Equal(HttpStatusCode.OK, (await _service.StoreAsync(good.ToBytes())).Status);
        Assert.Equal(good.ToBytes(), await _service.FetchAsync(good.Resource));
        Assert.Equal(_before.ToBytes(), await _service.FetchAsync(_before.Resource));
    }

    private static byte[] Head() => new TestFile("1.2.9.1.1").ToBytesBefore(0x7FE00010);

    /// <summary>A file whose last element claims more bytes than there are.</summary>
    private static byte[] Tail(uint tag, string vr, uint length)
    {
        var element = TestFile.Element(tag, vr, new byte[100]);
        BinaryPrimitives.WriteUInt32LittleEndian(element.AsSpan(8), length);
        return [.. Head(), .. element];
    }

    private static byte[] Opened(int depth) =>
        [
            .. Enumerable
                .Repeat<byte[]>(
                    [
                        .. (byte[])[0x40, 0, 0x75, 2, (byte)'S', (byte)'Q', 0, 0, 0xFF, 0xFF, 0xFF, 0xFF],
                        .. (byte[])[0xFE, 0xFF, 0, 0xE0, 0xFF, 0xFF, 0xFF, 0xFF],
                    ],
                    depth
                )
                .SelectMany(bytes => bytes),
        ];

    private static byte[] Closed(int depth) =>
        [
            .. Enumerable
                .Repeat<byte[]>([0xFE, 0xFF, 0x0D, 0xE0, 0, 0, 0, 0, 0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0], depth)
                .SelectMany(bytes => bytes),
        ];

    /// <summary>What stands in front of a deflated data set.</summary>
    private static byte[] DeflatedHead() =>
        new TestFile("1.2.9.1.1") { TransferSyntax = "1.2.840.10008.1.2.1.99" }.ToBytesBefore(0);

    /// <summary>A deflated file with pixels of a length.</summary>
    private static byte[] Deflated(byte[] pixels)
    {
        var plain = new TestFile("1.2.9.1.1") { TransferSyntax = "1.2.840.10008.1.2.1.99" };
        var head = DeflatedHead();
        using var deflated = new MemoryStream();
        using (var deflate = new DeflateStream(deflated, CompressionLevel.Fastest))
        {
            deflate.Write(plain.Bytes(0x7FE00010, "OW", pixels).ToBytes().AsSpan(head.Length));
        }

        return [.. head, .. deflated.ToArray()];
    }
}
