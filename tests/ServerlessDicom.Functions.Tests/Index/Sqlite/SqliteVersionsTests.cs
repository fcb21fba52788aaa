using ServerlessDicom.Functions.Index.Sqlite;

namespace ServerlessDicom.Functions.Tests.Index.Sqlite;

public sealed class SqliteVersionsTests
{
    private readonly SqliteVersions _versions = new();

    [Fact]
    public void What_was_read_before_a_change_is_not_found_after_it()
    {
        var before = _versions.Current;
        before.Add("1", "1.1", null, "old");
        Assert.Equal("old", _versions.Current.Find("1", "1.1", null));
        Assert.Null(_versions.Current.Find("1", null, null));
        Assert.Null(_versions.Current.Find("1", "1.1", "a"));

        _versions.Forget();
        // A reader whose snapshot is older than the change comes to its end.
        before.Add("1", "1.1", "a", "old");

        Assert.Null(_versions.Current.Find("1", "1.1", null));
        Assert.Null(_versions.Current.Find("1", "1.1", "a"));
    }

    [Fact]
    public void There_are_only_so_many()
    {
        for (var i = 0; i < 20_000; i++)
        {
            _versions.Current.Add($"{i}", null, null, "version");
        }

        Assert.NotNull(_versions.Current.Find("9999", null, null));
        Assert.Null(_versions.Current.Find("10000", null, null));
    }

    [Fact]
    public void Who_reads_the_same_at_the_same_time_leaves_room_for_others()
    {
        for (var i = 0; i < 20_000; i++)
        {
            _versions.Current.Add("1", null, null, "version");
        }

        _versions.Current.Add("2", null, null, "other");
        Assert.Equal("other", _versions.Current.Find("2", null, null));
    }
}
