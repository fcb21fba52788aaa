using Microsoft.AspNetCore.Http;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Tests.Web;

public sealed class ByteRangeTests
{
    [Theory]
    [InlineData("bytes=0-0", 0, 1, "bytes 0-0/100")]
    [InlineData("bytes=10-19", 10, 10, "bytes 10-19/100")]
    [InlineData("bytes=90-", 90, 10, "bytes 90-99/100")]
    [InlineData("bytes=90-1000", 90, 10, "bytes 90-99/100")]
    [InlineData("bytes=-30", 70, 30, "bytes 70-99/100")]
    [InlineData("bytes=-300", 0, 100, "bytes 0-99/100")]
    public void One_range_is_honoured(string header, long offset, long length, string contentRange)
    {
        var context = Context(header);
        Assert.Equal(new ByteRange(offset, length), ByteRange.Apply(context, 100));
        Assert.Equal(206, context.Response.StatusCode);
        Assert.Equal(contentRange, context.Response.Headers.ContentRange.ToString());
        Assert.Equal(length, context.Response.ContentLength);
        Assert.Equal("bytes", context.Response.Headers.AcceptRanges.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("bytes=0-1,5-6")]
    [InlineData("lines=0-1")]
    [InlineData("bytes=5-2")]
    [InlineData("nonsense")]
    public void Anything_else_gets_everything(string? header)
    {
        var context = Context(header);
        Assert.Equal(new ByteRange(0, 100), ByteRange.Apply(context, 100));
        Assert.Equal(200, context.Response.StatusCode);
        Assert.Equal(100, context.Response.ContentLength);
    }

    [Theory]
    [InlineData("bytes=100-")]
    [InlineData("bytes=-0")]
    public void A_range_beyond_the_end_is_refused(string header)
    {
        var problem = Assert.Throws<ProblemException>(() => ByteRange.Apply(Context(header), 100));
        Assert.Equal(416, problem.Status);
        Assert.Equal("bytes */100", problem.ContentRange);
    }

    [Theory]
    [InlineData("\"now\"", 206)]
    [InlineData("\"before\"", 200)]
    [InlineData("W/\"now\"", 200)]
    [InlineData("Wed, 21 Oct 2015 07:28:00 GMT", 200)]
    public void If_Range_holds_it_back_when_the_representation_changed(string condition, int status)
    {
        var context = Context("bytes=0-1");
        context.Response.Headers.ETag = "\"now\"";
        context.Request.Headers.IfRange = condition;
        ByteRange.Apply(context, 100);
        Assert.Equal(status, context.Response.StatusCode);
    }

    private static DefaultHttpContext Context(string? range)
    {
        var context = new DefaultHttpContext();
        if (range is not null)
        {
            context.Request.Headers.Range = range;
        }

        return context;
    }
}
