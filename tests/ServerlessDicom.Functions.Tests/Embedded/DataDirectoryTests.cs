using Microsoft.Extensions.Options;
using ServerlessDicom.Functions.Embedded;

namespace ServerlessDicom.Functions.Tests.Embedded;

public sealed class DataDirectoryTests : IDisposable
{
    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("data-");

    public void Dispose() => _parent.Delete(recursive: true);

    [Fact]
    public void A_folder_that_is_not_there_is_made_for_this_user_alone()
    {
        var path = Path.Combine(_parent.FullName, "a", "b");

        using var data = Open(path);

        Assert.Equal(path, data.Path);
        Assert.True(Directory.Exists(path));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
                File.GetUnixFileMode(path)
            );
        }
    }

    [Fact]
    public void Only_one_at_a_time_has_it()
    {
        using (Open(_parent.FullName))
        {
            var refusal = Assert.Throws<StartRefusedException>(() => Open(_parent.FullName));
            Assert.Contains(_parent.FullName, refusal.Message, StringComparison.Ordinal);
            Assert.Contains("in use", refusal.Message, StringComparison.Ordinal);
        }

        Open(_parent.FullName).Dispose();
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_refused_with_the_reason()
    {
        var file = Path.Combine(_parent.FullName, "file");
        File.WriteAllText(file, "");

        var refusal = Assert.Throws<StartRefusedException>(() => Open(Path.Combine(file, "data")));
        Assert.Contains("cannot be written", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_refused_with_the_reason()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has other permissions.");
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "Permissions do not hold back this user.");
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        _parent.UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserExecute;
        try
        {
            var refusal = Assert.Throws<StartRefusedException>(() => Open(_parent.FullName));
            Assert.Contains("cannot be written", refusal.Message, StringComparison.Ordinal);
        }
        finally
        {
            _parent.UnixFileMode |= UnixFileMode.UserWrite;
        }
    }

    private static DataDirectory Open(string path) => new(Options.Create(new EmbeddedOptions { DataDirectory = path }));
}
