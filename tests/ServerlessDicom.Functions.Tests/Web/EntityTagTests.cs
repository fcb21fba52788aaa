using Microsoft.AspNetCore.Http;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Tests.Web;

public sealed class EntityTagTests
{
    [Fact]
    public void It_is_strong_and_depends_on_everything_given()
    {
        var tag = EntityTag.Of("version", "application/dicom", null);
        Assert.Matches("^\"[0-9A-F]+\"$", tag);
        Assert.Equal(tag, EntityTag.Of("version", "application/dicom", null));
        Assert.NotEqual(tag, EntityTag.Of("version", "application/dicom", "gzip"));
        Assert.NotEqual(EntityTag.Of("ab", "c"), EntityTag.Of("a", "bc"));
    }

    [Theory]
    [InlineData("TAG", true)]
    [InlineData("\"other\", TAG", true)]
    [InlineData("W/TAG", true)]
    [InlineData("*", true)]
    [InlineData("\"other\"", false)]
    [InlineData("nonsense", false)]
    [InlineData(null, false)]
    public void If_None_Match_is_answered_304(string? condition, bool expected)
    {
        var tag = EntityTag.Of("version");
        var context = new DefaultHttpContext();
        if (condition is not null)
        {
            context.Request.Headers.IfNoneMatch = condition.Replace("TAG", tag, StringComparison.Ordinal);
        }

        Assert.Equal(expected, EntityTag.IsNotModified(context, tag));
        Assert.Equal(expected ? 304 : 200, context.Response.StatusCode);
        Assert.Equal(tag, context.Response.Headers.ETag.ToString());
    }
}
