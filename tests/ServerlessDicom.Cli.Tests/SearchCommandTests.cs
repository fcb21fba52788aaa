using System.Text.Json.Nodes;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Cli.Tests;

public sealed class SearchCommandTests : IAsyncLifetime
{
    private CommandHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await CommandHost.StartAsync();
        await _host.Service.StoreAsync([
            .. Enumerable
                .Range(1, 5)
                .Select(i => new TestFile($"2.25.7.1.{i}").Text(0x00081030, "LO", "Knee, \"left\"").ToBytes()),
        ]);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Pages_until_there_is_no_more()
    {
        var run = await _host.RunAsync("search", "instances", "--page", "2", "--format", "json");

        var uids = JsonNode.Parse(run.Output)!.AsArray().Select(match => (string)match!["00080018"]!["Value"]![0]!);
        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Equal(Enumerable.Range(1, 5).Select(i => $"2.25.7.1.{i}"), uids.Order());
        Assert.Equal(4, _host.Requests.Count);
    }

    [Fact]
    public async Task Stops_at_the_limit()
    {
        var run = await _host.RunAsync("search", "instances", "--page", "2", "--limit", "3", "--format", "json");

        Assert.Equal(3, JsonNode.Parse(run.Output)!.AsArray().Count);
        Assert.Equal(2, _host.Requests.Count);
    }

    [Theory]
    [InlineData("PatientName=doe*", 1)]
    [InlineData("00100020=PID1", 1)]
    [InlineData("PatientID=PID2", 0)]
    public async Task Filters_by_keyword_and_tag(string filter, int matches)
    {
        var run = await _host.RunAsync("search", "studies", filter, "--format", "json");

        Assert.Equal(matches, JsonNode.Parse(run.Output)!.AsArray().Count);
    }

    [Fact]
    public async Task Writes_CSV_with_keywords_and_quotes()
    {
        var run = await _host.RunAsync("search", "studies", "-f", "csv", "--include", "StudyTime");

        Assert.Equal(
            "PatientName,PatientID,StudyDate,ModalitiesInStudy,StudyDescription,NumberOfStudyRelatedInstances,StudyInstanceUID,StudyTime\r\n"
                + "Doe^Jane,PID1,20260102,CT,\"Knee, \"\"left\"\"\",5,2.25.7,\r\n",
            run.Output
        );
    }

    [Fact]
    public async Task Writes_a_table_with_whole_UIDs()
    {
        var run = await _host.RunAsync("search", "series", "--study", "2.25.7");

        var lines = run.Output.TrimEnd().ReplaceLineEndings("\n").Split('\n');
        Assert.StartsWith("Modality", lines[0].TrimStart(), StringComparison.Ordinal);
        Assert.Contains("2.25.7.1", lines[1], StringComparison.Ordinal);
        Assert.Equal("1 match", lines[^1]);
    }

    [Theory]
    [InlineData("search", "studies", "PatientsName=Doe")]
    [InlineData("search", "studies", "PatientName")]
    [InlineData("search", "patients")]
    [InlineData("search", "studies", "--format", "xml")]
    [InlineData("search", "studies", "--limit", "0")]
    [InlineData("search", "series", "--series", "1.2")]
    public async Task Nonsense_is_wrong_usage(params string[] arguments)
    {
        var run = await _host.RunAsync(arguments);

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.NotEmpty(run.Error);
        Assert.Empty(_host.Requests);
    }

    [Fact]
    public async Task A_server_without_offset_does_not_go_on_for_ever()
    {
        _host.Between = (request, pass) =>
        {
            request.RequestUri = new Uri(request.RequestUri!.GetLeftPart(UriPartial.Path));
            return pass();
        };

        var run = await _host.RunAsync("search", "instances", "--page", "2");

        Assert.Equal(ExitCode.ServerFailed, run.Code);
        Assert.Contains("--limit", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Control_characters_of_a_server_do_not_reach_the_terminal()
    {
        var answers = 0;
        _host.Between = (_, _) =>
            Task.FromResult(
                answers++ == 0
                    ? Interceptor.Answer(
                        System.Net.HttpStatusCode.OK,
                        """[{"00100020":{"vr":"LO","Value":["\u001b[2JX[red]"]}}]"""
                    )
                    : new HttpResponseMessage(System.Net.HttpStatusCode.NoContent)
            );

        var run = await _host.RunAsync("search", "studies");

        Assert.DoesNotContain('\u001b', run.Output);
        Assert.Contains("[2JX[red]", run.Output, StringComparison.Ordinal);
    }
}
