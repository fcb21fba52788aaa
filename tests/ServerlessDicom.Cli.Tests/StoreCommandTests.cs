using System.Net;
using System.Net.Http.Headers;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Cli.Tests;

public sealed class StoreCommandTests : IAsyncLifetime
{
    private CommandHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await CommandHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Stores_a_tree_and_skips_what_is_not_DICOM()
    {
        var files = Tree(7);
        _host.Write("DICOMDIR", Dicomdir());
        _host.Write("a/notes.dcm", "These are notes, not an image."u8.ToArray());
        _host.Write("a/empty.dcm", []);
        _host.Write("b/noise", [.. Enumerable.Range(0, 4096).Select(i => (byte)(i * 7919 >> 3))]);

        var run = await _host.RunAsync("store", _host.Files, "--batch-files", "3");

        Assert.Equal("7 stored, 1 DICOMDIR skipped, 2 not DICOM, skipped.\n", run.Output.ReplaceLineEndings("\n"));
        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Equal(3, _host.Requests.Count);
        await AssertStoredAsync(files);
    }

    [Fact]
    public async Task A_batch_has_no_more_bytes_than_it_may()
    {
        // Three files of half a megabyte, and a megabyte a batch.
        var files = Enumerable
            .Range(1, 3)
            .Select(i => File($"2.25.9.1.{i}").Bytes(0x7FE00010, "OW", new byte[500_000]));
        foreach (var file in files)
        {
            _host.Write($"{file.SopInstance}.dcm", file.ToBytes());
        }

        var run = await _host.RunAsync("store", _host.Files, "--batch-mb", "1", "-c", "1");

        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Equal(3, _host.Requests.Count);
    }

    [Fact]
    public async Task What_was_acknowledged_is_not_sent_again_unless_it_changed()
    {
        var files = Tree(4);
        await _host.RunAsync("store", _host.Files);
        _host.ForgetRequests();

        var again = await _host.RunAsync("store", _host.Files);

        Assert.Equal("0 stored, 4 stored by an earlier run.", again.Output.Trim());
        Assert.Empty(_host.Requests);

        System.IO.File.SetLastWriteTimeUtc(files.Keys.First(), new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        var changed = await _host.RunAsync("store", _host.Files);

        Assert.Equal("1 stored, 3 stored by an earlier run.", changed.Output.Trim());
    }

    [Fact]
    public async Task A_journal_counts_for_its_server_only()
    {
        Tree(2);
        await _host.RunAsync("store", _host.Files);
        await using var other = await CommandHost.StartAsync();

        var run = await _host.RunPlainAsync(
            CancellationToken.None,
            "store",
            _host.Files,
            "--url",
            other.Service.Client.BaseAddress!.ToString()
        );

        Assert.Equal("2 stored.", run.Output.Trim());
    }

    [Fact]
    public async Task A_torn_last_line_of_the_journal_costs_one_file()
    {
        Tree(3);
        await _host.RunAsync("store", _host.Files);
        var journal = await System.IO.File.ReadAllBytesAsync(_host.Journal);
        await System.IO.File.WriteAllBytesAsync(_host.Journal, journal[..^20]);

        var torn = await _host.RunAsync("store", _host.Files);
        var mended = await _host.RunAsync("store", _host.Files);

        Assert.Equal("1 stored, 2 stored by an earlier run.", torn.Output.Trim());
        Assert.Equal("0 stored, 3 stored by an earlier run.", mended.Output.Trim());
    }

    [Fact]
    public async Task The_journal_has_paths_and_UIDs_and_nothing_of_the_patient()
    {
        Tree(1);
        await _host.RunAsync("store", _host.Files);

        var journal = await System.IO.File.ReadAllTextAsync(_host.Journal);

        Assert.Contains("2.25.7.1.1", journal, StringComparison.Ordinal);
        Assert.DoesNotContain("Doe", journal, StringComparison.Ordinal);
        Assert.DoesNotContain("PID1", journal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lost_answer_makes_nothing_lost_and_nothing_counted_twice()
    {
        var files = Tree(6);
        var posts = 0;
        _host.Between = async (_, pass) =>
        {
            var response = await pass();
            // The server has stored the second batch, but nobody hears of it.
            return Interlocked.Increment(ref posts) == 2 ? throw new HttpRequestException("Reset.") : response;
        };

        var run = await _host.RunAsync("store", _host.Files, "--batch-files", "2", "-c", "1");

        Assert.Equal("6 stored.", run.Output.Trim());
        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Equal(4, posts);
        Assert.Equal(6, (await System.IO.File.ReadAllLinesAsync(_host.Journal)).Length);
        await AssertStoredAsync(files);
    }

    [Fact]
    public async Task An_interrupted_run_is_taken_up_where_it_was()
    {
        var files = Tree(9);
        using var interrupt = new CancellationTokenSource();
        var posts = 0;
        _host.Between = async (_, pass) =>
        {
            if (Interlocked.Increment(ref posts) == 3)
            {
                await interrupt.CancelAsync();
            }

            return await pass();
        };

        var first = await _host.RunAsync(interrupt.Token, "store", _host.Files, "--batch-files", "2", "-c", "1");
        var second = await _host.RunAsync("store", _host.Files, "--batch-files", "2", "-c", "1");

        Assert.Equal(ExitCode.Interrupted, first.Code);
        Assert.Equal("4 stored, 5 left for another run.", first.Output.Trim());
        Assert.Equal(ExitCode.Done, second.Code);
        Assert.Equal("5 stored, 4 stored by an earlier run.", second.Output.Trim());
        await AssertStoredAsync(files);
    }

    [Fact]
    public async Task A_busy_server_is_left_alone_for_as_long_as_it_asks()
    {
        var files = Tree(2);
        var posts = 0;
        _host.Between = (_, pass) =>
        {
            if (Interlocked.Increment(ref posts) > 2)
            {
                return pass();
            }

            var busy = Interceptor.Answer(
                posts == 1 ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.TooManyRequests
            );
            busy.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(7));
            return Task.FromResult(busy);
        };

        var run = await _host.RunAsync("store", _host.Files);

        Assert.Equal("2 stored.", run.Output.Trim());
        Assert.Equal(2, _host.Clock.Waits.Count);
        Assert.StartsWith(
            "The server answers 503 Service Unavailable. Trying again in 7",
            run.Error,
            StringComparison.Ordinal
        );
        Assert.All(_host.Clock.Waits, wait => Assert.InRange(wait.TotalSeconds, 7, 8));
        await AssertStoredAsync(files);
    }

    [Fact]
    public async Task A_server_that_stays_away_is_given_up()
    {
        Tree(3);
        _host.Between = (_, _) => throw new HttpRequestException("Connection refused.");

        var run = await _host.RunAsync("store", _host.Files, "--retries", "2", "-c", "1");

        Assert.Equal(ExitCode.ServerFailed, run.Code);
        Assert.Equal(3, _host.Requests.Count);
        Assert.Equal("0 stored, 3 left for another run.", run.Output.Trim());
        Assert.EndsWith(
            "Given up after 3 tries: The connection to the server failed: Connection refused.",
            run.Error.TrimEnd(),
            StringComparison.Ordinal
        );
        Assert.Empty(await System.IO.File.ReadAllTextAsync(_host.Journal));
    }

    [Fact]
    public async Task A_refused_instance_is_told_with_its_reason_and_stops_no_other()
    {
        var files = Tree(3);
        var bad = _host.Write("bad.dcm", File("2.25.8.1.1").Without(0x0020000D).ToBytes());
        var cut = _host.Write("cut.dcm", File("2.25.8.1.2").ToBytes()[..200]);

        var run = await _host.RunAsync("store", _host.Files, "-v");

        var lines = run.Output.Trim().ReplaceLineEndings("\n").Split('\n');
        Assert.Equal(ExitCode.Incomplete, run.Code);
        Assert.Equal("3 stored, 1 refused, 1 not readable.", lines[^1]);
        Assert.Contains(
            $"refused {bad}: it lacks an attribute that every instance has, or does not match its SOP Class (A900H)",
            lines
        );
        Assert.Contains(lines, line => line.StartsWith($"unreadable {cut}: ", StringComparison.Ordinal));
        Assert.All(
            files.Keys,
            path => Assert.Contains(lines, line => line.StartsWith($"stored {path}: ", StringComparison.Ordinal))
        );
        await AssertStoredAsync(files);
    }

    [Fact]
    public async Task Another_instance_of_the_same_UID_is_no_success()
    {
        await _host.Service.StoreAsync(File("2.25.7.1.1").Text(0x00080070, "LO", "Other").ToBytes());
        Tree(1);

        var run = await _host.RunAsync("store", _host.Files);

        Assert.Equal(ExitCode.Incomplete, run.Code);
        Assert.Contains("another instance with the same UIDs is there (B00EH)", run.Output, StringComparison.Ordinal);
        Assert.Empty(await System.IO.File.ReadAllTextAsync(_host.Journal));
    }

    [Theory]
    [InlineData(0x0111)]
    [InlineData(0xB00E)]
    public async Task The_same_instance_that_a_server_has_already_counts_as_there(int reason)
    {
        var files = Tree(1);
        await _host.Service.StoreAsync(files.Values.First().ToBytes());
        _host.Between = (request, pass) =>
            request.Method == HttpMethod.Post
                ? Task.FromResult(Interceptor.Answer(HttpStatusCode.Conflict, Failed(files.Values.First(), reason)))
                : pass();

        var run = await _host.RunAsync("store", _host.Files);

        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Equal("0 stored, 1 already there.", run.Output.Trim());
        Assert.Equal(
            "0 stored, 1 stored by an earlier run.",
            (await _host.RunAsync("store", _host.Files)).Output.Trim()
        );
    }

    [Fact]
    public async Task A_batch_that_is_too_large_is_halved()
    {
        var files = Tree(8);
        _host.Between = (request, pass) =>
            request.Content!.Headers.ContentLength > 2000
                ? Task.FromResult(Interceptor.Answer(HttpStatusCode.RequestEntityTooLarge, "Too large.", "text/plain"))
                : pass();

        var run = await _host.RunAsync("store", _host.Files);

        Assert.Equal("8 stored.", run.Output.Trim());
        await AssertStoredAsync(files);
    }

    [Fact]
    public async Task An_instance_that_the_answer_leaves_out_is_sent_again_alone()
    {
        var files = Tree(3);
        var posts = 0;
        _host.Between = (_, pass) =>
            Interlocked.Increment(ref posts) == 1
                ? Task.FromResult(Interceptor.Answer(HttpStatusCode.OK, Stored(files.Values.First())))
                : pass();

        var run = await _host.RunAsync("store", _host.Files);

        Assert.Equal("3 stored.", run.Output.Trim());
        Assert.Equal(3, posts);
    }

    [Fact]
    public async Task A_success_that_says_nothing_is_none()
    {
        Tree(2);
        _host.Between = (_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK));

        var run = await _host.RunAsync("store", _host.Files);

        Assert.Equal(ExitCode.ServerFailed, run.Code);
        Assert.Equal("0 stored, 2 left for another run.", run.Output.Trim());
    }

    [Fact]
    public async Task A_processing_failure_is_tried_again()
    {
        var files = Tree(1);
        var posts = 0;
        _host.Between = (_, pass) =>
            Interlocked.Increment(ref posts) == 1
                ? Task.FromResult(Interceptor.Answer(HttpStatusCode.Accepted, Failed(files.Values.First(), 0x0110)))
                : pass();

        var run = await _host.RunAsync("store", _host.Files);

        Assert.Equal("1 stored.", run.Output.Trim());
        Assert.Equal(2, posts);
    }

    [Fact]
    public async Task A_warning_is_told_and_is_a_success()
    {
        var files = Tree(1);
        var answer = Stored(files.Values.First())
            .Replace("}]}}", ""","00081196":{"vr":"US","Value":[45056]}}]}}""", StringComparison.Ordinal);
        _host.Between = (_, _) => Task.FromResult(Interceptor.Answer(HttpStatusCode.Accepted, answer));

        var run = await _host.RunAsync("store", _host.Files);

        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Contains("the server changed elements of it (B000H)", run.Output, StringComparison.Ordinal);
        Assert.EndsWith("1 stored (1 with warnings).", run.Output.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_not_let_in_does_not_try_again()
    {
        Tree(1);
        _host.Between = (_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.Unauthorized));

        var run = await _host.RunAsync("store", _host.Files);

        Assert.Equal(ExitCode.ServerFailed, run.Code);
        Assert.Contains("401 Unauthorized", run.Error, StringComparison.Ordinal);
        Assert.Single(_host.Requests);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(-2)]
    public async Task A_file_that_changes_meanwhile_is_not_stored_by_halves(int bytes)
    {
        var files = Tree(3);
        var (path, changing) = files.ElementAt(1);
        _host.Between = (_, pass) =>
        {
            using var file = System.IO.File.OpenWrite(path);
            file.SetLength(changing.ToBytes().Length + bytes);
            return pass();
        };

        var run = await _host.RunAsync("store", _host.Files, "--retries", "0");

        Assert.Equal(ExitCode.Incomplete, run.Code);
        Assert.Contains(
            $"unreadable {path}: It changed while it was to be stored.",
            run.Output,
            StringComparison.Ordinal
        );
        Assert.Null(await _host.Service.FetchAsync(changing.Resource));
        files.Remove(path);
        await AssertStoredAsync(files);
    }

    [Fact]
    public async Task Two_files_of_one_instance_go_in_two_requests()
    {
        var bytes = File("2.25.7.1.1").ToBytes();
        _host.Write("one", bytes);
        _host.Write("two", bytes);

        var run = await _host.RunAsync("store", _host.Files, "-c", "1");

        Assert.Equal("2 stored.", run.Output.Trim());
        Assert.Equal(2, _host.Requests.Count);
    }

    [Fact]
    public async Task A_link_to_the_folder_above_is_not_followed_in_circles()
    {
        Tree(2);
        Directory.CreateSymbolicLink(Path.Combine(_host.Files, "loop"), _host.Files);

        var run = await _host.RunAsync("store", _host.Files);

        Assert.Equal("2 stored.", run.Output.Trim());
    }

    [Fact]
    public async Task A_path_that_is_not_there_is_wrong_usage()
    {
        var run = await _host.RunAsync("store", Path.Combine(_host.Files, "nothing"));

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Empty(_host.Requests);
    }

    /// <summary>Files in folders, by path; their names tell nothing.</summary>
    private Dictionary<string, TestFile> Tree(int count) =>
        Enumerable
            .Range(1, count)
            .Select(i =>
                (
                    File: File($"2.25.7.1.{i}"),
                    Name: (i % 3) switch
                    {
                        0 => $"IM{i}",
                        1 => $"a/b/{i}.txt",
                        _ => $"c/{i}",
                    }
                )
            )
            .ToDictionary(each => _host.Write(each.Name, each.File.ToBytes()), each => each.File);

    private static TestFile File(string uid) => new(uid);

    private async Task AssertStoredAsync(Dictionary<string, TestFile> files)
    {
        foreach (var file in files.Values)
        {
            Assert.Equal(file.ToBytes(), await _host.Service.FetchAsync(file.Resource));
        }
    }

    private static byte[] Dicomdir()
    {
        var bytes = File("2.25.7.1.99").ToBytes();
        var at = bytes.AsSpan().IndexOf("1.2.840.10008.5.1.4.1.1.2"u8);
        "1.2.840.10008.1.3.10\0\0\0\0\0"u8.CopyTo(bytes.AsSpan(at));
        return bytes;
    }

    private static string Stored(TestFile file) =>
        $$$"""{"00081199":{"vr":"SQ","Value":[{"00081155":{"vr":"UI","Value":["{{{file.SopInstance}}}"]}}]}}""";

    private static string Failed(TestFile file, int reason) =>
        $$$"""
            {"00081198":{"vr":"SQ","Value":[{"00081155":{"vr":"UI","Value":["{{{file.SopInstance}}}"]},
            "00081197":{"vr":"US","Value":[{{{reason}}}]}}]}}
            """;
}
