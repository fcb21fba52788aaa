using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Tests.Index;

public sealed class DateTimeValueTests
{
    [Theory]
    [InlineData("2026", "20260101000000.000000", "20261231235959.999999")]
    [InlineData("202602", "20260201000000.000000", "20260228235959.999999")]
    [InlineData("20260102", "20260102000000.000000", "20260102235959.999999")]
    [InlineData("2026010208", "20260102080000.000000", "20260102085960.999999")]
    [InlineData("20260102083015.5", "20260102083015.500000", "20260102083015.599999")]
    [InlineData("20260102003015.500000+0130", "20260101230015.500000", "20260101230015.500000")]
    [InlineData("20260102233000-0100", "20260103003000.000000", "20260103003000.999999")]
    public void What_is_left_out_is_open_and_an_offset_leads_to_utc(string text, string first, string last)
    {
        Assert.True(DateTimeValue.TryParse(text, out var value));
        Assert.Equal((first, last), (value.First, value.Last));
    }

    [Theory]
    [InlineData("")]
    [InlineData("26")]
    [InlineData("202613")]
    [InlineData("20260230")]
    [InlineData("2026010225")]
    [InlineData("20260102083015.")]
    [InlineData("20260102 083015")]
    [InlineData("202601020:30")]
    [InlineData("2026-2027")]
    [InlineData("20260102+1500")]
    [InlineData("20260102+0060")]
    [InlineData("tomorrow")]
    public void What_is_no_date_and_time_is_refused(string text) => Assert.False(DateTimeValue.TryParse(text, out _));

    [Fact]
    public void What_is_written_is_read()
    {
        var moment = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(2));
        Assert.Equal("20260102010405.000000+0000", DateTimeValue.ToDicom(moment));
        Assert.True(DateTimeValue.TryParse(DateTimeValue.ToDicom(moment), out var value));
        Assert.Equal("20260102010405.000000", value.First);
    }
}
