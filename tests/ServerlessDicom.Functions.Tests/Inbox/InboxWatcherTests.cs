using Microsoft.Extensions.DependencyInjection;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Inbox;

public sealed class InboxWatcherTests
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Dropped_files_are_found_and_gone_from_the_inbox()
    {
        await using var service = await StartAsync();
        await DropAsync(service, "a.dcm", new TestFile("1.2.3.1").ToBytes());
        await DropAsync(service, "ward 3/day/no extension", new TestFile("1.2.3.2").ToBytes());

        await UntilAsync(async () => (await service.SearchAsync("instances")).Count == 2);
        await UntilAsync(() => Task.FromResult(Files(service, "inbox").Count == 0));
        Assert.Empty(Files(service, "inbox-rejected"));
    }

    [Fact]
    public async Task Files_of_before_the_start_and_files_moved_in_are_taken_too()
    {
        var folder = Directory.CreateTempSubdirectory("inbox-");
        try
        {
            Directory.CreateDirectory(Path.Combine(folder.FullName, "inbox"));
            var before = Path.Combine(folder.FullName, "inbox", "a");
            await File.WriteAllBytesAsync(before, new TestFile("1.2.3.1").ToBytes(), Token);
            await using var service = await StartAsync(folder.FullName);
            var elsewhere = Path.Combine(folder.FullName, "b");
            await File.WriteAllBytesAsync(elsewhere, new TestFile("1.2.3.2").ToBytes(), Token);
            File.Move(elsewhere, Path.Combine(folder.FullName, "inbox", "b"));

            await UntilAsync(async () => (await service.SearchAsync("instances")).Count == 2);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_file_is_not_touched_while_it_grows()
    {
        await using var service = await StartAsync();
        var file = new TestFile("1.2.3.1").ToBytes();
        var path = Path.Combine(Inbox(service), "growing.part");
        await File.WriteAllBytesAsync(path, file[..200], Token);
        await DropAsync(service, "other", new TestFile("1.2.3.2").ToBytes());
        await UntilAsync(async () => (await service.SearchAsync("instances")).Count == 1);
        Assert.True(File.Exists(path));

        await File.WriteAllBytesAsync(path, file, Token);
        File.Move(path, Path.Combine(Inbox(service), "grown"));
        await UntilAsync(async () => (await service.SearchAsync("instances")).Count == 2);
        Assert.Empty(Files(service, "inbox-rejected"));
    }

    [Fact]
    public async Task What_cannot_be_stored_is_put_aside_with_the_reason()
    {
        await using var service = await StartAsync();
        await DropAsync(service, "sub/letter.txt", "Dear colleague"u8.ToArray());

        await UntilAsync(() => Task.FromResult(Files(service, "inbox").Count == 0));

        Assert.Equal(["sub/letter.txt", "sub/letter.txt.txt"], Files(service, "inbox-rejected"));
        var rejected = Path.Combine(service.Folder, "inbox-rejected", "sub");
        Assert.Equal("Dear colleague", await File.ReadAllTextAsync(Path.Combine(rejected, "letter.txt"), Token));
        Assert.Equal(
            "The file is not a complete DICOM file.",
            (await File.ReadAllTextAsync(Path.Combine(rejected, "letter.txt.txt"), Token)).Trim()
        );

        // Another one of the same name overwrites nothing.
        await DropAsync(service, "sub/letter.txt", "Dear friend"u8.ToArray());
        await UntilAsync(() => Task.FromResult(Files(service, "inbox").Count == 0));
        Assert.Equal(4, Files(service, "inbox-rejected").Count);
    }

    [Fact]
    public async Task While_storage_fails_a_file_stays_and_is_tried_again()
    {
        var plan = new FaultPlan { FailAt = 1 };
        await using var service = await StartAsync(replace: services =>
        {
            var inner = services.Last(one => one.ServiceType == typeof(IMetadataIndex)).ImplementationFactory!;
            services.AddSingleton<IMetadataIndex>(provider => new FaultyIndex((IMetadataIndex)inner(provider), plan));
        });
        await DropAsync(service, "a", new TestFile("1.2.3.1").ToBytes());

        await UntilAsync(async () => (await service.SearchAsync("instances")).Count == 1);
        await UntilAsync(() => Task.FromResult(Files(service, "inbox").Count == 0));

        Assert.True(plan.Steps > 1);
        Assert.Empty(Files(service, "inbox-rejected"));
    }

    [Fact]
    public async Task Links_that_lead_out_of_the_folder_are_left_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege there.");
        await using var service = await StartAsync();
        var elsewhere = Path.Combine(service.Folder, "elsewhere");
        Directory.CreateDirectory(elsewhere);
        await File.WriteAllBytesAsync(Path.Combine(elsewhere, "a"), new TestFile("1.2.3.1").ToBytes(), Token);
        File.CreateSymbolicLink(Path.Combine(Inbox(service), "file"), Path.Combine(elsewhere, "a"));
        Directory.CreateSymbolicLink(Path.Combine(Inbox(service), "folder"), elsewhere);

        await DropAsync(service, "b", new TestFile("1.2.3.2").ToBytes());
        await UntilAsync(() => Task.FromResult(Files(service, "inbox").All(name => name != "b")));

        Assert.Single(await service.SearchAsync("instances"));
        Assert.True(File.Exists(Path.Combine(elsewhere, "a")));
    }

    [Fact]
    public async Task Turned_off_it_leaves_the_folder_alone()
    {
        await using var off = await TestService.StartAsync(null, null, "--Embedded:WatchInbox", "false");
        Assert.False(Directory.Exists(Path.Combine(off.Folder, "inbox")));
    }

    private static Task<TestService> StartAsync(string? folder = null, Action<IServiceCollection>? replace = null) =>
        TestService.StartAsync(
            replace,
            folder,
            "--Embedded:InboxSettle",
            "00:00:00.050",
            "--Embedded:InboxInterval",
            "00:00:00.200"
        );

    private static string Inbox(TestService service) =>
        Directory.CreateDirectory(Path.Combine(service.Folder, "inbox")).FullName;

    private static async Task DropAsync(TestService service, string name, byte[] content)
    {
        var path = Path.Combine(Inbox(service), name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        // At once, as far as anybody can see.
        var unfinished = path + ".tmp";
        await File.WriteAllBytesAsync(unfinished, content, Token);
        File.Move(unfinished, path);
    }

    private static List<string> Files(TestService service, string folder)
    {
        var root = Path.Combine(service.Folder, folder);
        return Directory.Exists(root)
            ?
            [
                .. Directory
                    .EnumerateFiles(root, "*", SearchOption.AllDirectories)
                    .Select(path => Path.GetRelativePath(root, path).Replace('\\', '/'))
                    .Order(StringComparer.Ordinal),
            ]
            : [];
    }

    /// <summary>Waits until something is so, looking again and again: not every file system tells of what happens in it.</summary>
    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(_patience);
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await condition())
        {
            await look.WaitForNextTickAsync(patience.Token);
        }
    }
}
