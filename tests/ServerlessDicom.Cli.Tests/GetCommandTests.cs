using System.Net;
using ServerlessDicom.Dicom.Parsing;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Cli.Tests;

public sealed class GetCommandTests : IAsyncLifetime
{
    private CommandHost _host = null!;

    private static readonly TestFile[] _files =
    [
        .. Enumerable.Range(1, 4).Select(i => new TestFile($"2.25.7.1.{i}").Text(0x0008103E, "LO", "../Knee/left")),
        .. Enumerable.Range(1, 3).Select(i => new TestFile($"2.25.7.2.{i}")),
    ];

    public async ValueTask InitializeAsync()
    {
        _host = await CommandHost.StartAsync();
        await _host.Service.StoreAsync([.. _files.Select(file => file.ToBytes())]);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_study_comes_back_byte_for_byte()
    {
        var run = await _host.RunAsync("get", "2.25.7", "-o", _host.Files);

        Assert.Equal("7 fetched, 0 there already, 0 not fetched.", run.Output.Trim());
        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Equal(2, Retrievals);
        AssertFetched(_files);
    }

    [Fact]
    public async Task A_series_and_an_instance_come_alone()
    {
        await _host.RunAsync("get", "2.25.7", "2.25.7.2", "-o", _host.Files);
        AssertFetched(_files[4..]);

        await _host.RunAsync("get", "2.25.7", "2.25.7.1", "2.25.7.1.2", "-o", _host.Files);
        AssertFetched([_files[1], .. _files[4..]]);
    }

    [Fact]
    public async Task What_is_there_is_not_fetched_again()
    {
        await _host.RunAsync("get", "2.25.7", "-o", _host.Files);
        File.Delete(PathOf(_files[2]));
        _host.ForgetRequests();

        var run = await _host.RunAsync("get", "2.25.7", "-o", _host.Files);

        Assert.Equal("1 fetched, 6 there already, 0 not fetched.", run.Output.Trim());
        Assert.Equal(1, Retrievals);
        AssertFetched(_files);
    }

    [Theory]
    [InlineData(300)]
    [InlineData(1500)]
    [InlineData(2500)]
    public async Task A_series_that_breaks_off_is_completed(int bytes)
    {
        _host.Between = async (request, pass) =>
        {
            var response = await pass();
            if (request.RequestUri!.AbsolutePath.EndsWith("/series/2.25.7.1", StringComparison.Ordinal))
            {
                var whole = await response.Content.ReadAsByteArrayAsync();
                var cut = new StreamContent(new BreakingStream(whole, bytes));
                cut.Headers.ContentType = response.Content.Headers.ContentType;
                response.Content = cut;
            }

            return response;
        };

        var run = await _host.RunAsync("get", "2.25.7", "-o", _host.Files);

        Assert.Equal("7 fetched, 0 there already, 0 not fetched.", run.Output.Trim());
        AssertFetched(_files);
    }

    [Fact]
    public async Task A_payload_without_its_end_is_not_taken_for_whole()
    {
        _host.Between = async (request, pass) =>
        {
            var response = await pass();
            if (
                request.RequestUri!.AbsolutePath.Contains("/series/", StringComparison.Ordinal)
                && request.Method == HttpMethod.Get
            )
            {
                var whole = await response.Content.ReadAsByteArrayAsync();
                var cut = new ByteArrayContent(whole[..^60]);
                cut.Headers.ContentType = response.Content.Headers.ContentType;
                response.Content = cut;
            }

            return response;
        };

        var run = await _host.RunAsync("get", "2.25.7", "2.25.7.2", "2.25.7.2.1", "-o", _host.Files, "--retries", "1");

        Assert.Equal(ExitCode.ServerFailed, run.Code);
        Assert.Empty(Directory.GetFiles(_host.Files, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Names_are_for_people_and_stay_in_the_folder()
    {
        var run = await _host.RunAsync("get", "2.25.7", "-o", _host.Files, "--names");
        var again = await _host.RunAsync("get", "2.25.7", "-o", _host.Files, "--names");

        var names = Directory
            .GetFiles(_host.Files, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(_host.Files, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);
        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Equal("0 fetched, 7 there already, 0 not fetched.", again.Output.Trim());
        Assert.Equal(
            [
                .. Enumerable.Range(1, 3).Select(i => $"PID1 Doe_Jane/20260102/CT/{i}.dcm"),
                .. Enumerable.Range(1, 4).Select(i => $"PID1 Doe_Jane/20260102/CT Knee_left/{i}.dcm"),
            ],
            names.OrderBy(name => name.Length).ThenBy(name => name, StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task A_transfer_syntax_can_be_chosen()
    {
        const string Rle = "1.2.840.10008.1.2.5";

        await _host.RunAsync("get", "2.25.7", "2.25.7.2", "-o", _host.Files, "--transfer-syntax", Rle);

        var file = DicomFile.Parse(await File.ReadAllBytesAsync(PathOf(_files[4])));
        Assert.Equal(Rle, file.TransferSyntax.Uid);
    }

    [Fact]
    public async Task What_the_server_cannot_give_is_told()
    {
        var run = await _host.RunAsync("get", "2.25.7", "2.25.7.2", "-o", _host.Files, "--transfer-syntax", "1.2.3.4");

        Assert.Equal(ExitCode.Incomplete, run.Code);
        Assert.Contains("406", run.Output, StringComparison.Ordinal);
        Assert.EndsWith("0 fetched, 0 there already, 3 not fetched.", run.Output.TrimEnd(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ExitCode.Incomplete, "2.25.404")]
    [InlineData(ExitCode.Usage, "../etc")]
    public async Task What_is_not_there_is_no_success(object code, string study)
    {
        var run = await _host.RunAsync("get", study, "-o", _host.Files);

        Assert.Equal(code, run.Code);
        Assert.NotEmpty(run.Error);
    }

    [Fact]
    public async Task A_listing_cannot_lead_out_of_the_folder()
    {
        _host.Between = (_, _) =>
            Task.FromResult(
                Interceptor.Answer(
                    HttpStatusCode.OK,
                    """[{"0020000E":{"vr":"UI","Value":["../../x"]},"00080018":{"vr":"UI","Value":["1.2"]}}]"""
                )
            );

        var run = await _host.RunAsync("get", "2.25.7", "-o", _host.Files);

        Assert.Equal(ExitCode.ServerFailed, run.Code);
        Assert.Empty(Directory.GetFileSystemEntries(_host.Files));
    }

    private int Retrievals =>
        _host.Requests.Count(request =>
            request.StartsWith("GET", StringComparison.Ordinal) && !request.Contains('?', StringComparison.Ordinal)
        );

    private string PathOf(TestFile file) =>
        Path.Combine(_host.Files, file.Study, file.Series, $"{file.SopInstance}.dcm");

    private void AssertFetched(TestFile[] files)
    {
        Assert.Equal(
            files.Select(PathOf).Order(StringComparer.Ordinal),
            Directory.GetFiles(_host.Files, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        );
        Assert.All(files, file => Assert.Equal(file.ToBytes(), File.ReadAllBytes(PathOf(file))));
    }

    /// <summary>Bytes that end in a broken connection.</summary>
    private sealed class BreakingStream(byte[] bytes, int end) : MemoryStream(bytes, 0, end)
    {
        public override int Read(byte[] buffer, int offset, int count) => Checked(base.Read(buffer, offset, count));

        public override int Read(Span<byte> buffer) => Checked(base.Read(buffer));

        public override Task<int> ReadAsync(
            byte[] buffer,
            int offset,
            int count,
            CancellationToken cancellationToken
        ) => Task.FromResult(Read(buffer, offset, count));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            new(Read(buffer.Span));

        private static int Checked(int count) => count > 0 ? count : throw new IOException("Reset.");
    }
}
