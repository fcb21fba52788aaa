using System.Net;
using System.Text;
using System.Xml.Linq;
using Microsoft.Extensions.DependencyInjection;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Store;

public sealed class StoreTests : IAsyncLifetime
{
    private TestService _service = null!;

    public async ValueTask InitializeAsync() => _service = await TestService.StartAsync();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task What_is_stored_is_found_and_comes_back_byte_for_byte()
    {
        var file = new TestFile("1.2.1.1.1");
        var answer = await _service.StoreAsync(file.ToBytes());

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("application/dicom+json", answer.Response.Content.Headers.ContentType!.MediaType);
        Assert.Equal([file.SopInstance], answer.Stored);
        Assert.Equal(["00081190", "00081199"], answer.Body.Select(element => element.Key));
        var root = _service.Client.BaseAddress!;
        Assert.Equal($"{root}studies/{file.Study}", (string?)answer.Body["00081190"]!["Value"]![0]);
        var item = answer.Items("00081199")[0];
        Assert.Equal(["00081150", "00081155", "00081190"], item.AsObject().Select(element => element.Key));
        Assert.Equal(root + file.Resource, (string?)item["00081190"]!["Value"]![0]);
        Assert.Equal(root + file.Resource, answer.Response.Headers.Location!.ToString());

        Assert.Single(await _service.SearchAsync($"studies?StudyInstanceUID={file.Study}"));
        Assert.Equal(file.ToBytes(), await _service.FetchAsync(file.Resource));
    }

    [Theory]
    [InlineData("application/dicom+xml", false)]
    [InlineData("multipart/related; type=\"application/dicom+xml\"", true)]
    public async Task Who_asks_for_XML_is_answered_so(string accept, bool isMultipart)
    {
        var file = new TestFile("1.2.4.1.1");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("studies", UriKind.Relative))
        {
            Content = TestPayload.Multipart([file.ToBytes(), "none"u8.ToArray()]),
        };
        request.Headers.TryAddWithoutValidation("Accept", accept);
        using var response = await _service.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var body = await response.Content.ReadAsStringAsync();
        if (isMultipart)
        {
            Assert.Equal("multipart/related", response.Content.Headers.ContentType!.MediaType);
            body = body[body.IndexOf('<', StringComparison.Ordinal)..(body.LastIndexOf('>') + 1)];
        }
        else
        {
            Assert.Equal("application/dicom+xml", response.Content.Headers.ContentType!.MediaType);
        }

        var model = XDocument.Parse(body).Root!;
        string[] Values(string keyword) =>
            [
                .. model
                    .Descendants(model.Name.Namespace + "DicomAttribute")
                    .Where(attribute => (string?)attribute.Attribute("keyword") == keyword)
                    .Select(attribute => attribute.Value),
            ];
        Assert.Equal([file.SopInstance], Values("ReferencedSOPInstanceUID"));
        Assert.Equal(["49152"], Values("FailureReason"));
    }

    [Theory]
    [InlineData("CT", "CT")]
    [InlineData("MR ", "MR")]
    [InlineData("", null)]
    [InlineData("Doe^Jane", null)]
    public async Task The_index_keeps_a_valid_modality(string value, string? kept)
    {
        var file = new TestFile("1.2.3.1.1").Text(0x00080060, "CS", value);
        await _service.StoreAsync(file.ToBytes());

        var entry = await _service
            .Services.GetRequiredService<IMetadataIndex>()
            .FindAsync(file.Study, file.Series, file.SopInstance, TestContext.Current.CancellationToken);

        Assert.NotNull(entry);
        Assert.Equal(kept, entry.Modality);
    }

    [Fact]
    public async Task Parts_without_headers_quotes_or_type_and_a_single_part_are_taken()
    {
        byte[] Payload(TestFile file) => [.. "--b\r\n\r\n"u8, .. file.ToBytes(), .. "\r\n--b--"u8];
        var answers = new[]
        {
            await _service.StoreAsync(
                TestPayload.Raw(
                    "multipart/related; type=application/dicom; boundary=b",
                    Payload(new TestFile("1.2.2.1.1"))
                )
            ),
            await _service.StoreAsync(
                TestPayload.Raw("Multipart/Related;boundary=\"b\"", Payload(new TestFile("1.2.2.1.2")))
            ),
            await _service.StoreAsync(TestPayload.Single(new TestFile("1.2.2.1.3").ToBytes())),
            await _service.StoreAsync(
                TestPayload.Multipart(new string('x', 70), [new TestFile("1.2.2.1.4").ToBytes()])
            ),
            await _service.StoreAsync(
                TestPayload.Multipart("it's-a_b.c:d=e?f/(g)+,h", [new TestFile("1.2.2.1.5").ToBytes()])
            ),
        };
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.Equal(5, (await _service.SearchAsync("studies/1.2.2/instances")).Count);
    }

    [Fact]
    public async Task The_same_again_succeeds_and_changes_nothing()
    {
        var file = new TestFile("1.2.3.1.1").ToBytes();
        await _service.StoreAsync(file);
        var blobs = Blobs();

        var again = await _service.StoreAsync(file, file);

        Assert.Equal(HttpStatusCode.OK, again.Status);
        Assert.Equal(2, again.Stored.Count);
        Assert.Equal(blobs, Blobs());
        Assert.Single(await _service.SearchAsync("studies/1.2.3/instances"));
    }

    [Fact]
    public async Task Other_content_under_the_same_UIDs_is_refused_by_default()
    {
        var first = new TestFile("1.2.4.1.1");
        var other = new TestFile("1.2.4.1.1").Text(0x00100010, "PN", "Other");
        await _service.StoreAsync(first.ToBytes());
        var blobs = Blobs();

        var answer = await _service.StoreAsync(other.ToBytes());

        Assert.Equal(HttpStatusCode.Conflict, answer.Status);
        Assert.Equal([45070], answer.Failures);
        Assert.Equal(["00081190", "00081198"], answer.Body.Select(element => element.Key));
        Assert.Equal(first.ToBytes(), await _service.FetchAsync(first.Resource));
        Assert.Equal(blobs, Blobs());
    }

    [Theory]
    [InlineData("Replace")]
    [InlineData("Ignore")]
    public async Task A_setting_replaces_or_ignores_instead(string existing)
    {
        await using var service = await TestService.StartAsync(null, null, "--Store:ExistingInstance", existing);
        var first = new TestFile("1.2.4.1.1");
        var other = new TestFile("1.2.4.1.1").Text(0x00100010, "PN", "Other");
        await service.StoreAsync(first.ToBytes());

        var answer = await service.StoreAsync(other.ToBytes());

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var stored = existing == "Replace" ? other : first;
        Assert.Equal(stored.ToBytes(), await service.FetchAsync(first.Resource));
        Assert.Single(await service.SearchAsync("studies/1.2.4/instances"));
    }

    [Fact]
    public async Task An_instance_of_another_study_than_the_URLs_fails_alone()
    {
        var right = new TestFile("1.2.5.1.1").ToBytes();
        var wrong = new TestFile("1.2.6.1.1").ToBytes();

        var some = await _service.StoreAsync(TestPayload.Multipart(right, wrong), "studies/1.2.5");
        Assert.Equal(HttpStatusCode.Accepted, some.Status);
        Assert.Equal(["1.2.5.1.1"], some.Stored);
        Assert.Equal([43265], some.Failures);
        Assert.Contains("A901", some.Response.Headers.GetValues("Warning").Single());

        var none = await _service.StoreAsync(TestPayload.Multipart(wrong), "studies/1.2.5");
        Assert.Equal(HttpStatusCode.Conflict, none.Status);
        Assert.Equal([43265], none.Failures);
    }

    [Fact]
    public async Task An_invalid_attribute_is_stored_and_reported_without_its_value()
    {
        var file = new TestFile("1.2.7.1.1").Text(0x00080020, "DA", "SECRET01");

        var answer = await _service.StoreAsync(file.ToBytes());

        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        var item = answer.Items("00081199")[0];
        Assert.Equal(45063, (int?)item["00081196"]!["Value"]![0]);
        var invalid = item["00741048"]!["Value"]![0]!;
        Assert.Equal("00080020", (string?)invalid["00720026"]!["Value"]![0]);
        Assert.DoesNotContain("SECRET", answer.Body.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(file.ToBytes(), await _service.FetchAsync(file.Resource));
    }

    [Theory]
    [InlineData("MZ")]
    [InlineData("\x7F" + "ELF")]
    [InlineData("#!/bin/sh")]
    [InlineData("%PDF-1.7")]
    [InlineData("\n <!DOCTYPE html>")]
    [InlineData("padding PK\x03\x04")]
    public async Task A_preamble_that_is_the_start_of_another_format_is_zeroed(string start)
    {
        var preamble = new byte[128];
        Encoding.Latin1.GetBytes(start, preamble);
        var file = new TestFile("1.2.8.1.1") { Preamble = preamble };

        var answer = await _service.StoreAsync(file.ToBytes());

        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        Assert.Equal(45056, (int?)answer.Items("00081199")[0]["00081196"]!["Value"]![0]);
        Assert.Equal(new TestFile("1.2.8.1.1").ToBytes(), await _service.FetchAsync(file.Resource));
        Assert.Equal(HttpStatusCode.Accepted, (await _service.StoreAsync(file.ToBytes())).Status);
    }

    [Theory]
    [InlineData("II*\0")]
    [InlineData("MM\0*")]
    [InlineData("free text of a scanner")]
    public async Task Other_preambles_are_kept(string start)
    {
        var preamble = new byte[128];
        Encoding.Latin1.GetBytes(start, preamble);
        var file = new TestFile("1.2.9.1.1") { Preamble = preamble };

        Assert.Equal(HttpStatusCode.OK, (await _service.StoreAsync(file.ToBytes())).Status);
        Assert.Equal(file.ToBytes(), await _service.FetchAsync(file.Resource));
    }

    [Fact]
    public async Task A_thousand_parts_store_the_good_ones_whatever_the_bad_ones_are()
    {
        var bad = new byte[][]
        {
            [],
            [.. "not DICOM"u8],
            new TestFile("1.2.10.9.1").ToBytes()[..300],
            new TestFile("1.2.10.9.2").Without(0x00100020).ToBytes(),
            new TestFile("1.2.10.9.3").Text(0x00080018, "UI", "1.2.letters").ToBytes(),
        };
        var parts = Enumerable
            .Range(0, 1000)
            .Select(i => i % 10 == 0 ? bad[i / 10 % bad.Length] : new TestFile($"1.2.10.{i % 3}.{i}").ToBytes());

        var answer = await _service.StoreAsync(parts);

        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        Assert.Equal(900, answer.Stored.Count);
        Assert.Equal(40, answer.Failures.Count);
        Assert.Equal(60, answer.OtherFailures.Count);
        var study = Assert.Single(await _service.SearchAsync("studies?StudyInstanceUID=1.2.10"));
        Assert.Equal(900, (int?)study["00201208"]!["Value"]![0]);
        Assert.Equal(3, (int?)study["00201206"]!["Value"]![0]);
    }

    [Fact]
    public async Task Ten_clients_that_store_the_same_all_succeed_once()
    {
        var file = new TestFile("1.2.11.1.1");
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => _service.StoreAsync(file.ToBytes())));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.Single(await _service.SearchAsync("studies/1.2.11/instances"));
        Assert.Equal(file.ToBytes(), await _service.FetchAsync(file.Resource));
        Assert.Single(Blobs(), name => name.EndsWith(".dcm", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_ten_clients_with_different_content_one_wins_and_its_bytes_are_there()
    {
        var files = Enumerable
            .Range(0, 10)
            .Select(i => new TestFile("1.2.12.1.1").Text(0x00100010, "PN", $"Doe^{i}").ToBytes())
            .ToList();
        var answers = await Task.WhenAll(files.Select(file => _service.StoreAsync(file)));
        var winner = answers.Index().Single(answer => answer.Item.Status == HttpStatusCode.OK).Index;
        Assert.Equal(9, answers.Count(answer => answer.Status == HttpStatusCode.Conflict));
        Assert.Equal(files[winner], await _service.FetchAsync(new TestFile("1.2.12.1.1").Resource));
        Assert.Single(Blobs(), name => name.EndsWith(".dcm", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_instance_longer_than_allowed_fails_with_413()
    {
        await using var service = await TestService.StartAsync(null, null, "--Store:MaxInstanceBytes", "100000");
        var tooLong = new TestFile("1.2.13.1.1").Bytes(0x7FE00010, "OW", new byte[1_000_000]).ToBytes();

        var alone = await service.StoreAsync(tooLong);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, alone.Status);

        var mixed = await service.StoreAsync(tooLong, new TestFile("1.2.13.1.2").ToBytes());
        Assert.Equal(HttpStatusCode.Accepted, mixed.Status);
        Assert.Equal(["1.2.13.1.2"], mixed.Stored);
    }

    [Fact]
    public async Task What_cannot_be_answered_as_asked_is_refused_before_anything_is_stored()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "studies")
        {
            Content = TestPayload.Multipart(new TestFile("1.2.14.1.1").ToBytes()),
        };
        request.Headers.TryAddWithoutValidation("Accept", "text/html");
        using var response = await _service.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.NotAcceptable, response.StatusCode);
        Assert.Empty(Blobs());
    }

    private List<string> Blobs() =>
        [
            .. Directory
                .EnumerateFiles(Path.Combine(_service.Folder, "blobs"), "*", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal),
        ];
}
