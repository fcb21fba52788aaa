using FsCheck;
using FsCheck.Fluent;
using ServerlessDicom.Functions.Rendering;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Rendering;

public sealed class RecentlyUsedTests
{
    private readonly RecentlyUsed<string, string> _recent = new(16);

    [Fact]
    public void What_was_not_used_for_longest_goes_first()
    {
        _recent.Set("1", "first", 8);
        _recent.Set("2", "second", 8);
        Assert.True(_recent.TryGet("1", out _));

        _recent.Set("3", "third", 1);

        Assert.True(_recent.TryGet("1", out _));
        Assert.False(_recent.TryGet("2", out _));
        Assert.True(_recent.TryGet("3", out _));
    }

    [Fact]
    public void What_is_too_long_is_not_kept_and_moves_nothing_else_out()
    {
        _recent.Set("1", "first", 1);
        _recent.Set("2", "second", 17);

        Assert.True(_recent.TryGet("1", out _));
        Assert.False(_recent.TryGet("2", out _));
    }

    [Fact]
    public void The_last_under_a_key_counts_and_no_other()
    {
        for (var i = 0; i < 100; i++)
        {
            _recent.Set("1", $"{i}", 8);
        }

        _recent.Set("2", "second", 8);

        Assert.True(_recent.TryGet("1", out var kept));
        Assert.Equal("99", kept);
        _recent.Set("1", "too long", 17);
        Assert.False(_recent.TryGet("1", out _));
        Assert.True(_recent.TryGet("2", out _));
    }

    [Fact]
    public void Any_sequence_keeps_what_fits_and_was_used_last() =>
        Prop.ForAll(
                Gen.Choose(0, 9).Two().Select(each => (Key: each.Item1, Bytes: each.Item2)).ArrayOf().ToArbitrary(),
                steps =>
                {
                    var recent = new RecentlyUsed<int, int>(16);
                    var expected = new List<(int Key, int Bytes)>();
                    foreach (var (key, bytes) in steps)
                    {
                        // 0 is a look, and everything else a new value.
                        var found = expected.FindIndex(each => each.Key == key);
                        if (bytes == 0)
                        {
                            Assert.Equal(found >= 0, recent.TryGet(key, out var value));
                            if (found < 0)
                            {
                                continue;
                            }

                            Assert.Equal(expected[found].Bytes, value);
                        }
                        else
                        {
                            recent.Set(key, bytes, bytes);
                        }

                        var now = bytes == 0 ? expected[found] : (key, bytes);
                        expected.RemoveAll(each => each.Key == key);
                        expected.Add(now);
                        while (expected.Sum(each => each.Bytes) > 16)
                        {
                            expected.RemoveAt(0);
                        }
                    }

                    Assert.All(
                        Enumerable.Range(0, 10),
                        key => Assert.Equal(expected.Any(each => each.Key == key), recent.TryGet(key, out _))
                    );
                }
            )
            .Check(Properties.Cases(200));
}
