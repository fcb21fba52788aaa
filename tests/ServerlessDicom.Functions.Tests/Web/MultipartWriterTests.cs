using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Tests.Web;

public sealed class MultipartWriterTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task The_length_is_known_beforehand(int count)
    {
        var bodies = Enumerable.Range(0, count).Select(i => new string('x', i * 11)).ToList();
        var written = await WriteAsync(bodies, withLength: true);
        Assert.Equal(
            written.Length,
            MultipartWriter.LengthOf("B", bodies.Select(body => ("a/b; c=d", "http://host/1", (long)body.Length)))
        );
    }

    [Fact]
    public async Task Parts_have_the_headers_that_clients_look_for()
    {
        var written = await WriteAsync(["one", ""], withLength: true);
        Assert.Equal(
            "--B\r\nContent-Type: a/b; c=d\r\nContent-Length: 3\r\nContent-Location: http://host/1\r\n\r\none\r\n"
                + "--B\r\nContent-Type: a/b; c=d\r\nContent-Length: 0\r\nContent-Location: http://host/1\r\n\r\n\r\n"
                + "--B--\r\n",
            written
        );
    }

    [Fact]
    public async Task A_length_that_is_not_known_is_left_out() =>
        Assert.DoesNotContain("Content-Length", await WriteAsync(["one"], withLength: false), StringComparison.Ordinal);

    private static async Task<string> WriteAsync(IReadOnlyList<string> bodies, bool withLength)
    {
        using var stream = new MemoryStream();
        var output = PipeWriter.Create(stream);
        var multipart = new MultipartWriter(output, "B");
        foreach (var body in bodies)
        {
            multipart.StartPart("a/b; c=d", "http://host/1", withLength ? body.Length : null);
            output.Write(Encoding.ASCII.GetBytes(body));
        }

        multipart.End();
        await output.CompleteAsync();
        return Encoding.ASCII.GetString(stream.ToArray());
    }
}
