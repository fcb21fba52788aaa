using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ServerlessDicom.Functions.Events;
using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Tests.Events;

/// <summary>What docs/ says of events is what is sent.</summary>
public class EventsDocumentationTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_event_keeps_its_schema(bool hasModality)
    {
        var schema = JsonNode.Parse(Read("instance-event.schema.json"))!;
        var change = SampleEvents.Change(1);
        change = change with
        {
            Instance = change.Instance with { Modality = hasModality ? change.Instance.Modality : null },
        };
        var data = JsonNode.Parse(CloudEventJson.Write(SampleEvents.Of([change])[0]).Span)!["data"]!.AsObject();

        Assert.Equal(schema["properties"]!.AsObject().Select(each => each.Key), data.Select(each => each.Key));
        Assert.Equal(schema["required"]!.AsArray().Select(each => (string?)each), data.Select(each => each.Key));
        foreach (var (name, value) in data)
        {
            var rule = schema["properties"]![name]!;
            rule = rule["$ref"] is null ? rule : schema["$defs"]!["uid"]!;
            var types = rule["type"] is JsonArray several
                ? several.Select(each => (string?)each)
                : [(string?)rule["type"]];
            Assert.Contains(
                value?.GetValueKind() switch
                {
                    null => "null",
                    System.Text.Json.JsonValueKind.Number => "integer",
                    _ => "string",
                },
                types
            );
            if (value is not null && (string?)rule["pattern"] is { } pattern)
            {
                Assert.Matches(pattern, (string?)value);
            }
        }
    }

    [Fact]
    public void The_example_has_the_members_of_an_event()
    {
        var example = JsonNode.Parse(
            Regex.Match(Read("events.md"), "```json\n(.*?)```", RegexOptions.Singleline).Groups[1].Value
        )!;
        var sent = JsonNode.Parse(CloudEventJson.Write(SampleEvents.Many(1)[0]).Span)!;

        Assert.Equal(sent.AsObject().Select(each => each.Key), example.AsObject().Select(each => each.Key));
        Assert.Equal(
            sent["data"]!.AsObject().Select(each => each.Key),
            example["data"]!.AsObject().Select(each => each.Key)
        );
    }

    [Fact]
    public void Every_type_is_named()
    {
        var text = Read("events.md");
        Assert.All(
            Enum.GetValues<IndexChangeKind>(),
            kind => Assert.Contains($"| `{InstanceEvent.TypeOf(kind)}` |", text, StringComparison.Ordinal)
        );
    }

    private static string Read(string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ServerlessDicom.sln")))
        {
            folder = folder.Parent!;
        }

        return File.ReadAllText(Path.Combine(folder.FullName, "docs", name)).ReplaceLineEndings("\n");
    }
}
