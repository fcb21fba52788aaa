using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;
using ServerlessDicom.Tests;
using static ServerlessDicom.Functions.Tests.Store.RelatedPayload;

namespace ServerlessDicom.Functions.Tests.Store;

/// <summary>Instances stored as metadata with bulk data beside them (PS3.18 §10.5.2).</summary>
public sealed class MetadataStoreTests(StoreHost host) : IClassFixture<StoreHost>
{
    private const string OctetStream = "application/octet-stream";

    private static readonly byte[] _pixels = [.. Enumerable.Range(0, 16).Select(i => (byte)i)];

    [Theory]
    [InlineData("bulk/1", "bulk/1", false)]
    [InlineData("bulk/1", "bulk/1", true)]
    [InlineData("{base}bulk/1", "/dicom-web/bulk/1", false)]
    [InlineData("bulk/1", "{base}bulk/1", true)]
    [InlineData(
        "urn:uuid:0f6ef3c0-0000-4000-8000-000000000001",
        "urn:uuid:0f6ef3c0-0000-4000-8000-000000000001",
        false
    )]
    public async Task Parts_are_found_by_their_location(string uri, string location, bool isBefore)
    {
        var metadata = Metadata([.. Image(4, 4), ("7FE00010", BulkData("OB", Absolute(uri)))]);
        (string, string?, byte[])[] parts = [(Json, null, Bytes(metadata)), (OctetStream, Absolute(location), _pixels)];
        var answer = await StoreAsync(Of(Json, isBefore ? [.. parts.Reverse()] : parts));
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var file = await FetchAsync(metadata);
        Assert.Equal(DicomUid.ExplicitVRLittleEndian, file.TransferSyntax.Uid);
        Assert.Equal("M\u00FCller^J\u00F6rg", file.Dataset.GetString(DicomTag.PatientName));
        Assert.Equal(_pixels, Value(file, DicomTag.PixelData));

        string Absolute(string text) =>
            text.Replace("{base}", host.Service.Client.BaseAddress!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_array_holds_many_instances_and_bulk_data_may_be_shared()
    {
        JsonObject[] metadata =
        [
            .. Enumerable
                .Range(0, 5)
                .Select(_ =>
                    Metadata([.. Image(4, 4), ("7FE00010", BulkData("OB", "u")), ("00420010", Attribute("ST", "t"))])
                ),
        ];
        var answer = await StoreAsync(Of(Json, (Json, null, Bytes(metadata)), (OctetStream, "u", _pixels)));
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(5, answer.Stored.Count);
        Assert.Equal(_pixels, Value(await FetchAsync(metadata[4]), DicomTag.PixelData));
        Assert.DoesNotContain(
            Directory.EnumerateFiles(host.Service.Folder, "*.part", SearchOption.AllDirectories),
            _ => true
        );
    }

    [Fact]
    public async Task Metadata_without_bulk_data_are_a_payload_of_one_part()
    {
        var metadata = Metadata(("00420011", new JsonObject { ["vr"] = "OB", ["InlineBinary"] = "AQID" }));
        Assert.Equal(HttpStatusCode.OK, (await StoreAsync(TestPayload.Raw(Json, Bytes(metadata)))).Status);
        Assert.Equal([1, 2, 3, 0], Value(await FetchAsync(metadata), DicomTag.EncapsulatedDocument));

        var xml = Encoding.UTF8.GetBytes(ToXml(DicomUid.Generate(), ""));
        Assert.Equal(HttpStatusCode.OK, (await StoreAsync(TestPayload.Raw(Xml, xml))).Status);
    }

    [Fact]
    public async Task XML_comes_as_a_part_for_each_instance()
    {
        string[] uids = [DicomUid.Generate(), DicomUid.Generate()];
        const string Reference = "<DicomAttribute tag=\"00420011\" vr=\"OB\"><BulkData uuid=\"u-1\"/></DicomAttribute>";
        var answer = await StoreAsync(
            Of(
                Xml,
                (Xml, null, Encoding.UTF8.GetBytes(ToXml(uids[0], Reference))),
                (Xml, null, Encoding.UTF8.GetBytes(ToXml(uids[1], ""))),
                ("application/pdf", "u-1", "%PDF-"u8.ToArray())
            )
        );
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(uids, answer.Stored);
        var file = DicomFile.Parse(
            (await host.Service.FetchAsync($"studies/1.2.9/series/1.2.9.1/instances/{uids[0]}"))!
        );
        Assert.Equal("application/pdf", file.Dataset.GetString(DicomTag.MIMETypeOfEncapsulatedDocument));
        Assert.Equal(5, file.Dataset.GetInteger(DicomTag.EncapsulatedDocumentLength));
        Assert.Equal("%PDF-\0"u8, Value(file, DicomTag.EncapsulatedDocument));
    }

    [Fact]
    public async Task What_is_corrected_is_told_and_storing_it_again_changes_nothing()
    {
        var metadata = Metadata(("00420011", BulkData("OB", "d")), ("00420012", Attribute("LO", "application/pdf")));
        HttpContent Payload() =>
            Of(Json, (Json, null, Bytes(metadata)), ("text/xml", "d", "<ClinicalDocument/>"u8.ToArray()));
        var first = await StoreAsync(Payload());
        Assert.Equal(HttpStatusCode.Accepted, first.Status);
        Assert.Equal(0xB000, (int)first.Items("00081199")[0]["00081196"]!["Value"]![0]!);
        var file = await FetchAsync(metadata);
        Assert.Equal("text/xml", file.Dataset.GetString(DicomTag.MIMETypeOfEncapsulatedDocument));
        var before = file
            .Dataset.GetItems(DicomTag.OriginalAttributesSequence)[0]
            .GetItems(DicomTag.ModifiedAttributesSequence)[0];
        Assert.Equal("application/pdf", before.GetString(DicomTag.MIMETypeOfEncapsulatedDocument));

        Assert.Equal(HttpStatusCode.Accepted, (await StoreAsync(Payload())).Status);
        metadata["00100020"] = Attribute("LO", "P2");
        Assert.Equal([0xB00E], (await StoreAsync(Payload())).Failures);
    }

    [Fact]
    public async Task Group_0002_in_metadata_is_left_out_with_a_warning()
    {
        var metadata = Metadata(("00020010", Attribute("UI", "1.2.840.10008.1.2.4.50")));
        var answer = await StoreAsync(TestPayload.Raw(Json, Bytes(metadata)));
        Assert.Equal(0xB006, (int)answer.Items("00081199")[0]["00081196"]!["Value"]![0]!);
        Assert.Equal(DicomUid.ExplicitVRLittleEndian, (await FetchAsync(metadata)).TransferSyntax.Uid);
    }

    [Fact]
    public async Task Missing_bulk_data_fail_their_instance_and_unused_ones_fail_alone()
    {
        var lacking = Metadata(("00420011", BulkData("OB", "x")));
        var whole = Metadata();
        var answer = await StoreAsync(Of(Json, (Json, null, Bytes(lacking, whole)), (OctetStream, "y", _pixels)));
        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        Assert.Equal([(string)whole["00080018"]!["Value"]![0]!], answer.Stored);
        Assert.Equal([0xA900], answer.Failures);
        Assert.Equal(
            (string)lacking["00080018"]!["Value"]![0]!,
            (string)answer.Items("00081198")[0]["00081155"]!["Value"]![0]!
        );
        Assert.Equal([0xC000], answer.OtherFailures);
    }

    [Fact]
    public async Task The_rules_for_instances_hold()
    {
        var withoutPatient = Metadata();
        withoutPatient.Remove("00100020");
        Assert.Equal([0xA900], (await StoreAsync(TestPayload.Raw(Json, Bytes(withoutPatient)))).Failures);
        var other = await host.Service.StoreAsync(TestPayload.Raw(Json, Bytes(Metadata())), "studies/1.2.3");
        Assert.Equal([0xA901], other.Failures);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[{]")]
    [InlineData("[1]")]
    [InlineData("[{\"00080018\":{\"vr\":\"XX\"}}]")]
    [InlineData("<NativeDicomModel/>")]
    public async Task What_cannot_be_understood_is_400(string json)
    {
        var answer = await StoreAsync(TestPayload.Raw(Json, Encoding.UTF8.GetBytes(json)));
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
    }

    [Fact]
    public async Task What_came_whole_of_a_broken_payload_is_stored()
    {
        var metadata = Metadata();
        var bytes = await Of(Json, (Json, null, Bytes(metadata)), (OctetStream, "u", _pixels))
            .ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        var answer = await StoreAsync(
            TestPayload.Raw($"multipart/related; type=\"{Json}\"; boundary=b-o-u-n-d", bytes[..^20])
        );
        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        Assert.Single(answer.Stored);
    }

    [Fact]
    public async Task Limits_hold_for_metadata_parts_and_bulk_data()
    {
        await using var service = await TestService.StartAsync(
            null,
            null,
            "--Store:MaxMetadataBytes",
            "2000",
            "--Store:MaxInstanceBytes",
            "4000",
            "--Store:MaxPartsPerRequest",
            "6"
        );
        var longText = Metadata(("00204000", Attribute("LT", new string('x', 3000))));
        var answer = await service.StoreAsync(TestPayload.Raw(Json, Bytes(longText, Metadata())));
        Assert.Equal((HttpStatusCode.Accepted, 0xA701), (answer.Status, Assert.Single(answer.OtherFailures)));

        var large = Metadata(("00420011", BulkData("OB", "x")));
        answer = await service.StoreAsync(Of(Json, (Json, null, Bytes(large)), (OctetStream, "x", new byte[5000])));
        Assert.Contains(0xA701, answer.OtherFailures);
        Assert.Empty(answer.Stored);

        answer = await service.StoreAsync(
            TestPayload.Raw(Json, Bytes([.. Enumerable.Range(0, 20).Select(_ => Metadata())]))
        );
        Assert.Contains(0xA701, answer.OtherFailures);
    }

    [Fact]
    public async Task Damaged_payloads_never_fail_the_service()
    {
        var metadata = Metadata([.. Image(4, 4), ("7FE00010", BulkData("OB", "u"))]);
        byte[][] bodies =
        [
            Bytes(metadata),
            Encoding.UTF8.GetBytes(
                ToXml(
                    "1.2.3",
                    "<DicomAttribute tag=\"00091001\" privateCreator=\"A\" vr=\"SQ\"><Item number=\"1\"/></DicomAttribute>"
                )
            ),
        ];
        string[] pieces = ["{", "}", "[", "\"", "<", "/>", "SQ", "FFFEE00D", "null", "1e999", "\\u0000", "&x;", "\0"];
        var random = new Random(1);
        for (var i = 0; i < 200; i++)
        {
            var isXml = random.Next(2);
            var body = bodies[isXml].ToList();
            for (var changes = random.Next(1, 4); changes > 0; changes--)
            {
                var at = random.Next(body.Count);
                if (random.Next(2) == 0)
                {
                    body.RemoveRange(at, Math.Min(random.Next(20), body.Count - at));
                }
                else
                {
                    body.InsertRange(at, Encoding.UTF8.GetBytes(pieces[random.Next(pieces.Length)]));
                }
            }

            var type = isXml == 1 ? Xml : Json;
            var answer = await StoreAsync(Of(type, (type, null, [.. body]), ("image/png", "u", [.. body])));
            Assert.InRange((int)answer.Status, 200, 499);
        }
    }

    [Fact]
    public async Task Whatever_step_fails_nothing_of_the_payload_stays_behind()
    {
        var metadata = Metadata([.. Image(4, 4), ("7FE00010", BulkData("OB", "u"))]);
        HttpContent Payload() => Of(Json, (Json, null, Bytes(metadata)), (OctetStream, "u", _pixels));
        var failed = 0;
        for (var step = 1; ; step++)
        {
            await using var faulty = await FaultyService.StartAsync();
            faulty.Plan.FailAt = step;
            var first = await faulty.Service.StoreAsync(Payload());
            var steps = faulty.Plan.Steps;
            faulty.Plan.FailAt = null;
            await faulty.SweepAsync();
            Assert.DoesNotContain(await faulty.BlobsAsync(), name => name.EndsWith(".part", StringComparison.Ordinal));
            Assert.Equal(HttpStatusCode.OK, (await faulty.Service.StoreAsync(Payload())).Status);
            Assert.Equal(
                _pixels,
                Value(DicomFile.Parse((await faulty.Service.FetchAsync(Resource(metadata)))!), DicomTag.PixelData)
            );
            if (first.Status != HttpStatusCode.OK)
            {
                failed++;
            }
            else if (steps < step)
            {
                break;
            }
        }

        Assert.InRange(failed, 5, 40);
    }

    private Task<StoreAnswer> StoreAsync(HttpContent payload) => host.Service.StoreAsync(payload);

    private async Task<DicomFile> FetchAsync(JsonObject metadata) =>
        DicomFile.Parse((await host.Service.FetchAsync(Resource(metadata)))!);

    private static byte[] Value(DicomFile file, DicomTag tag)
    {
        Assert.True(file.Dataset.TryGetElement(tag, out var element));
        return file.Content.Slice((int)element.Offset, (int)element.Length).ToArray();
    }

    private static string ToXml(string uid, string more) =>
        $"""
            <?xml version="1.0" encoding="UTF-8"?>
            <NativeDicomModel xml:space="preserve">
            <DicomAttribute tag="00080016" vr="UI"><Value number="1">1.2.840.10008.5.1.4.1.1.104.1</Value></DicomAttribute>
            <DicomAttribute tag="00080018" vr="UI"><Value number="1">{uid}</Value></DicomAttribute>
            <DicomAttribute tag="00100020" vr="LO"><Value number="1">P1</Value></DicomAttribute>
            <DicomAttribute tag="0020000D" vr="UI"><Value number="1">1.2.9</Value></DicomAttribute>
            <DicomAttribute tag="0020000E" vr="UI"><Value number="1">1.2.9.1</Value></DicomAttribute>
            {more}
            </NativeDicomModel>
            """;
}
