using System.Text.Json.Nodes;
using ServerlessDicom.Cli;
using ServerlessDicom.Interoperability.Tests.Peers;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Interoperability.Tests;

/// <summary><c>sdicom</c> with Orthanc as the server.</summary>
public sealed class CommandLineAgainstOrthancTests(Orthanc orthanc) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sdicom-");

    [Fact]
    public async Task What_it_stores_it_finds_and_gets_back_byte_for_byte()
    {
        TestFile[] files =
        [
            .. Enumerable.Range(1, 60).Select(number => new TestFile($"1.2.3.750.1.{number}")),
            .. Enumerable.Range(1, 5).Select(number => new TestFile($"1.2.3.750.2.{number}")),
        ];
        var source = _folder.CreateSubdirectory("source");
        foreach (var file in files)
        {
            await File.WriteAllBytesAsync(Path.Combine(source.FullName, file.SopInstance), file.ToBytes());
        }

        var (stored, storing, storeErrors) = await RunAsync("store", source.FullName, "--batch-files", "10");
        Assert.True(stored == ExitCode.Done, storing + storeErrors);

        var (found, json, searchErrors) = await RunAsync(
            "search",
            "instances",
            "--study",
            files[0].Study,
            "--page",
            "7",
            "--format",
            "json"
        );
        Assert.True(found == ExitCode.Done, searchErrors);
        Assert.Equal(
            files.Select(file => file.SopInstance).Order(StringComparer.Ordinal),
            JsonNode
                .Parse(json)!
                .AsArray()
                .Select(instance => (string)instance!["00080018"]!["Value"]![0]!)
                .Order(StringComparer.Ordinal)
        );

        var target = Path.Combine(_folder.FullName, "target");
        var (fetched, _, getErrors) = await RunAsync("get", files[0].Study, "--output", target);
        Assert.True(fetched == ExitCode.Done, getErrors);
        foreach (var file in files)
        {
            var path = Path.Combine(target, file.Study, file.Series, $"{file.SopInstance}.dcm");
            Assert.Equal(file.ToBytes(), await File.ReadAllBytesAsync(path));
        }
    }

    [Fact]
    public async Task It_gets_samples_of_all_kinds()
    {
        var client = await orthanc.ClientAsync();
        foreach (var sample in SampleObject.All)
        {
            using var content = new ByteArrayContent(sample.File.ToBytes());
            using var answer = await client.PostAsync(new Uri("instances", UriKind.Relative), content);
            answer.EnsureSuccessStatusCode();

            var (fetched, _, errors) = await RunAsync("get", sample.File.Study, "--output", _folder.FullName);

            Assert.True(fetched == ExitCode.Done, errors);
            var path = Path.Combine(_folder.FullName, sample.File.Study, sample.File.Series);
            Assert.Equal(
                sample.File.ToBytes(),
                await File.ReadAllBytesAsync(Path.Combine(path, $"{sample.File.SopInstance}.dcm"))
            );
        }
    }

    [Fact]
    public async Task It_tells_that_the_server_lives()
    {
        var (code, _, errors) = await RunAsync("health");
        Assert.True(code == ExitCode.Done, errors);
    }

    // DICOMweb knows no delete; Orthanc deletes by another API.
    [Fact]
    public async Task It_says_that_it_cannot_delete()
    {
        var (code, _, errors) = await RunAsync("delete", "1.2.3.751", "--yes");
        Assert.NotEqual(ExitCode.Done, code);
        Assert.NotEmpty(errors);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task<(ExitCode Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        var client = await orthanc.ClientAsync();
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var context = new CommandContext
        {
            Output = TextWriter.Synchronized(output),
            Error = TextWriter.Synchronized(errors),
            Input = TextReader.Null,
            NewHandler = CommandContext.OfProcess().NewHandler,
            StateFolder = Path.Combine(_folder.FullName, "state"),
        };
        var code = await Sdicom.RunAsync(
            [.. arguments, "--url", $"{client.BaseAddress}dicom-web"],
            context,
            TestContext.Current.CancellationToken
        );
        return ((ExitCode)code, output.ToString(), errors.ToString());
    }
}
