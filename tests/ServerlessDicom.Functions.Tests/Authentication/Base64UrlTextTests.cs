using ServerlessDicom.Functions.Authentication.Tokens;

namespace ServerlessDicom.Functions.Tests.Authentication;

public sealed class Base64UrlTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("AA", "00")]
    [InlineData("_-8", "FFEF")]
    [InlineData("AQAB", "010001")]
    public void The_one_form_is_read(string text, string bytes)
    {
        Assert.True(Base64UrlText.TryDecode(text, out var read));
        Assert.Equal(bytes, Convert.ToHexString(read));
    }

    [Theory]
    [InlineData("A")]
    [InlineData("AAAAA")]
    [InlineData("AA==")]
    [InlineData("AAA=")]
    [InlineData("A A")]
    [InlineData("AA\n")]
    [InlineData("/+8")]
    [InlineData("AB")]
    [InlineData("AAB")]
    [InlineData("ÄA")]
    public void Every_other_form_is_refused(string text) => Assert.False(Base64UrlText.TryDecode(text, out _));
}
