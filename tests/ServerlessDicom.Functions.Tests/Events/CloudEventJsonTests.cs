using System.Text.Json.Nodes;
using Azure.Messaging;
using FsCheck;
using FsCheck.Fluent;
using ServerlessDicom.Functions.Events;

namespace ServerlessDicom.Functions.Tests.Events;

public class CloudEventJsonTests
{
    [Fact]
    public void An_event_says_what_happened_to_which_instance_and_nothing_else()
    {
        var each = SampleEvents.Many(7)[6];

        var expected = JsonNode.Parse(
            $$"""
            {
              "specversion": "1.0",
              "id": "{{each.Instance.Version}}-InstanceStored",
              "source": "/dicom-web",
              "type": "ServerlessDicom.InstanceStored",
              "subject": "studies/1/series/1.1/instances/1.1.7",
              "time": "2026-01-02T08:15:00.1230000Z",
              "datacontenttype": "application/json",
              "data": {
                "studyInstanceUid": "1",
                "seriesInstanceUid": "1.1",
                "sopInstanceUid": "1.1.7",
                "sopClassUid": "1.2.840.10008.5.1.4.1.1.2",
                "modality": "CT",
                "transferSyntaxUid": "1.2.840.10008.1.2.1",
                "wadoUrl": "/dicom-web/studies/1/series/1.1/instances/1.1.7",
                "blobName": "{{each.Instance.BlobName}}",
                "sequence": 1007
              }
            }
            """
        );
        var actual = JsonNode.Parse(CloudEventJson.Write(each).Span);
        Assert.True(JsonNode.DeepEquals(expected, actual), actual!.ToJsonString());
    }

    [Fact]
    public void Another_implementation_of_CloudEvents_reads_the_same()
    {
        var events = SampleEvents.Many(3);
        var batch = Assert.Single(CloudEventJson.WriteBatches(events, 10, 10_000));

        var read = CloudEvent.ParseMany(BinaryData.FromBytes(batch));

        Assert.Equal(events.Select(each => each.Id), read.Select(each => each.Id));
        Assert.All(read, each => Assert.Equal("ServerlessDicom.InstanceStored", each.Type));
        Assert.All(read, each => Assert.Equal("/dicom-web", each.Source));
        Assert.All(read, each => Assert.Equal(SampleEvents.Time, each.Time));
        Assert.Equal(events.Select(each => each.Subject), read.Select(each => each.Subject));
        Assert.All(read, each => Assert.Equal("application/json", each.DataContentType));
        Assert.Equal(
            events.Select(each => each.Instance.BlobName),
            read.Select(each => (string?)JsonNode.Parse(each.Data!)!["blobName"])
        );
    }

    [Fact]
    public void An_instance_without_modality_has_null()
    {
        var change = SampleEvents.Change(1);
        change = change with { Instance = change.Instance with { Modality = null } };
        var json = JsonNode.Parse(CloudEventJson.Write(SampleEvents.Of([change])[0]).Span)!;
        Assert.True(json["data"]!.AsObject().ContainsKey("modality"));
        Assert.Null(json["data"]!["modality"]);
    }

    [Fact]
    public void Batches_keep_order_and_limits_and_are_no_more_than_need_be()
    {
        var length = CloudEventJson.Write(SampleEvents.Many(1)[0]).Length;
        Prop.ForAll(
                Gen.Choose(0, 30).ToArbitrary(),
                Gen.Choose(1, 12).ToArbitrary(),
                Gen.Choose(1, 10 * length).ToArbitrary(),
                (count, mostEvents, mostBytes) =>
                {
                    var events = SampleEvents.Many(count);
                    var batches = CloudEventJson.WriteBatches(events, mostEvents, mostBytes).ToList();

                    var sizes = batches.ConvertAll(batch => JsonNode.Parse(batch.Span)!.AsArray().Count);
                    Assert.Equal(
                        events.Select(each => each.Id),
                        batches
                            .SelectMany(batch => JsonNode.Parse(batch.Span)!.AsArray())
                            .Select(each => (string?)each!["id"])
                    );
                    var next = 0;
                    for (var i = 0; i < batches.Count; i++)
                    {
                        next += sizes[i];
                        Assert.InRange(sizes[i], 1, mostEvents);
                        Assert.True(sizes[i] == 1 || batches[i].Length <= mostBytes);
                        if (next < count && sizes[i] < mostEvents)
                        {
                            Assert.True(batches[i].Length + 1 + CloudEventJson.Write(events[next]).Length > mostBytes);
                        }
                    }

                    Assert.Equal(count, next);
                }
            )
            .QuickCheckThrowOnFailure();
    }
}
