using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ServerlessDicom.Functions.Web;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Web;

public class MultipartReaderTests
{
    private const string Boundary = "b0'()+_,-./:=?x";

    [Fact]
    public void Parts_come_out_as_they_went_in_however_the_payload_is_chunked()
    {
        // Bytes that make line ends and pieces of the boundary likely.
        var nasty = Gen.Elements(Encoding.Latin1.GetBytes($"\r\n--{Boundary}\0ab"));
        var data = Gen.OneOf(
                nasty.ArrayOf(),
                Gen.Elements("\r\n--b0", $"--{Boundary}", $"\r\n--{Boundary}x", "\r\n", $"\n--{Boundary}\n")
                    .Select(Encoding.Latin1.GetBytes)
            )
            .ListOf()
            .Select(pieces => pieces.SelectMany(piece => piece).ToArray())
            .Where(part => Find(part, $"\r\n--{Boundary}--") < 0 && !HasBoundary(part));
        var cases =
            from parts in data.ListOf()
            from sizes in Gen.Choose(1, 40).NonEmptyListOf()
            from headers in Gen.Elements(true, false)
            select (Parts: parts.ToArray(), Sizes: sizes.ToArray(), Headers: headers);

        Check.One(
            Properties.Cases(1000),
            Prop.ForAll(
                cases.ToArbitrary(),
                one =>
                {
                    var payload = Compose(one.Parts, one.Headers ? "Content-Type: application/dicom\r\n" : "");
                    var read = ReadAll(new ChunkedPipeReader(payload, one.Sizes), Boundary).GetAwaiter().GetResult();
                    return read.Count == one.Parts.Length
                        && read.Zip(one.Parts).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second));
                }
            )
        );
    }

    [Theory]
    [InlineData("--b\r\n\r\nX\r\n--b--")]
    [InlineData("\r\n--b\r\n\r\nX\r\n--b--\r\n")]
    [InlineData("a preamble\r\nof text --b\r\n--b\r\n\r\nX\r\n--b--\r\nan epilogue\r\n--b\r\n\r\nnot a part")]
    [InlineData("--b \t \r\nContent-Type: application/dicom\r\nX-Folded: a;\r\n b\r\n\r\nX\r\n--b-- ")]
    [InlineData("--b\n\nX\n--b--\n")]
    [InlineData("--b\nContent-Length: 99\n\nX\n--b--")]
    [InlineData("--bb\r\n--b\r\n\r\nX\r\n--b--")]
    public async Task Forms_that_clients_send_are_understood(string payload)
    {
        foreach (var size in new[] { 1, 2, 3, 7, 1000 })
        {
            var parts = await ReadAll(new ChunkedPipeReader(Encoding.Latin1.GetBytes(payload), [size]), "b");
            Assert.Equal("X", Encoding.Latin1.GetString(Assert.Single(parts)));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("--b")]
    [InlineData("--b\r\n")]
    [InlineData("--b\r\nContent-Type: application/dicom\r\n")]
    [InlineData("--b\r\n\r\nX")]
    [InlineData("--b\r\n\r\nX\r\n--")]
    [InlineData("--b\r\n\r\nX\n--b--\n")]
    [InlineData("--b\r\nnot a header\r\n\r\nX\r\n--b--")]
    public async Task A_payload_that_cannot_be_told_into_parts_fails(string payload)
    {
        foreach (var size in new[] { 1, 5, 1000 })
        {
            var pipe = new ChunkedPipeReader(Encoding.Latin1.GetBytes(payload), [size]);
            await Assert.ThrowsAsync<MultipartFormatException>(() => ReadAll(pipe, "b"));
            Assert.False(pipe.IsReading, "The server cannot drain a payload that is left so.");
        }
    }

    [Fact]
    public async Task Without_closing_boundary_the_parts_before_the_last_are_whole()
    {
        var pipe = new ChunkedPipeReader("--b\r\n\r\none\r\n--b\r\n\r\ntwo"u8.ToArray(), [4]);
        var reader = new MultipartReader(pipe, "b");
        var first = await reader.ReadPartAsync(TestContext.Current.CancellationToken);
        Assert.Equal("one", Encoding.Latin1.GetString(await ReadBody(first!.Body)));
        var second = await reader.ReadPartAsync(TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<MultipartFormatException>(() => ReadBody(second!.Body));
        await Assert.ThrowsAsync<MultipartFormatException>(async () =>
            await reader.ReadPartAsync(TestContext.Current.CancellationToken)
        );
        Assert.False(pipe.IsReading);
    }

    [Fact]
    public async Task A_closing_boundary_that_lacks_its_dashes_still_ends_the_part_before()
    {
        var pipe = new ChunkedPipeReader("--b\r\n\r\none\r\n--b"u8.ToArray(), [4]);
        var reader = new MultipartReader(pipe, "b");
        var first = await reader.ReadPartAsync(TestContext.Current.CancellationToken);
        Assert.Equal("one", Encoding.Latin1.GetString(await ReadBody(first!.Body)));
        await Assert.ThrowsAsync<MultipartFormatException>(async () =>
            await reader.ReadPartAsync(TestContext.Current.CancellationToken)
        );
    }

    [Fact]
    public async Task Parts_that_are_not_read_or_only_begun_are_passed_over()
    {
        var payload = Compose([new byte[5000], new byte[5000], "last"u8.ToArray()], "");
        var reader = new MultipartReader(new ChunkedPipeReader(payload, [100]), Boundary);
        var cancellationToken = TestContext.Current.CancellationToken;
        await reader.ReadPartAsync(cancellationToken);
        var begun = await reader.ReadPartAsync(cancellationToken);
        // Left without advancing, as by a parser that throws.
        await begun!.Body.ReadAsync(cancellationToken);
        var last = await reader.ReadPartAsync(cancellationToken);
        Assert.Equal("last", Encoding.Latin1.GetString(await ReadBody(last!.Body)));
        Assert.Null(await reader.ReadPartAsync(cancellationToken));
        Assert.Null(await reader.ReadPartAsync(cancellationToken));
    }

    [Theory]
    [InlineData("--b\r\nX: ")]
    [InlineData("--b\r\nX: y\r\n ")]
    [InlineData("")]
    public async Task Endless_headers_or_preamble_fail_with_bounded_memory(string start)
    {
        var payload = new byte[4 << 20];
        payload.AsSpan().Fill((byte)'a');
        Encoding.Latin1.GetBytes(start, payload);
        var pipe = new ChunkedPipeReader(payload, [4096]);
        await Assert.ThrowsAsync<MultipartFormatException>(async () =>
            await new MultipartReader(pipe, "b").ReadPartAsync(TestContext.Current.CancellationToken)
        );
        Assert.InRange(pipe.MostHeld, 1, 32 << 10);
    }

    [Fact]
    public async Task Header_names_are_read_in_any_case_and_a_part_need_not_have_any()
    {
        var payload =
            "--b\r\nconTENT-type: application/dicom; transfer-syntax=1.2\r\nX: 1\r\n\r\n\r\n--b\r\n\r\n--b--"u8;
        var reader = new MultipartReader(new ChunkedPipeReader(payload.ToArray(), [9]), "b");
        var cancellationToken = TestContext.Current.CancellationToken;
        var first = await reader.ReadPartAsync(cancellationToken);
        Assert.Equal("application/dicom", first!.ContentType!.MediaType);
        Assert.Equal("1.2", first.ContentType.Parameters["Transfer-Syntax"]);
        var second = await reader.ReadPartAsync(cancellationToken);
        Assert.Null(second!.ContentType);
        Assert.Empty(await ReadBody(second.Body));
        Assert.Null(await reader.ReadPartAsync(cancellationToken));
    }

    [Theory]
    [InlineData("")]
    [InlineData("b\r\nX: y")]
    [InlineData("bé")]
    [InlineData("0123456789", 26)]
    public void What_cannot_be_a_boundary_is_refused(string boundary, int times = 1)
    {
        boundary = string.Concat(Enumerable.Repeat(boundary, times));
        var nothing = PipeReader.Create(ReadOnlySequence<byte>.Empty);
        Assert.Throws<MultipartFormatException>(() => new MultipartReader(nothing, boundary));
    }

    // As Orthanc sends it; RFC 2046 ends at 70.
    [Fact]
    public async Task A_boundary_of_73_characters_is_one()
    {
        const string boundary = "348bc650-57a4-4d63-b3a2-86fda38ecc56-348bc650-57a4-4d63-b3a2-86fda38ecc56";
        var payload = Encoding.ASCII.GetBytes(
            $"--{boundary}\r\n\r\nfirst\r\n--{boundary}\r\n\r\nsecond\r\n--{boundary}--"
        );

        var parts = await ReadAll(PipeReader.Create(new ReadOnlySequence<byte>(payload)), boundary);

        Assert.Equal(["first"u8.ToArray(), "second"u8.ToArray()], parts);
    }

    private static byte[] Compose(IReadOnlyList<byte[]> parts, string headers)
    {
        var payload = new MemoryStream();
        foreach (var part in parts)
        {
            payload.Write(Encoding.Latin1.GetBytes($"\r\n--{Boundary}\r\n{headers}\r\n"));
            payload.Write(part);
        }

        payload.Write(Encoding.Latin1.GetBytes($"\r\n--{Boundary}--\r\n"));
        return payload.ToArray();
    }

    /// <summary>Whether data hold, by chance, what ends a part.</summary>
    private static bool HasBoundary(byte[] data)
    {
        var text = "\r\n" + Encoding.Latin1.GetString(data) + "\r\n";
        for (var at = 0; (at = text.IndexOf($"\r\n--{Boundary}", at, StringComparison.Ordinal)) >= 0; at++)
        {
            var rest = text[(at + 4 + Boundary.Length)..].TrimStart(' ', '\t');
            if (rest.StartsWith("--", StringComparison.Ordinal) || rest.StartsWith("\r\n", StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static int Find(byte[] data, string text) => data.AsSpan().IndexOf(Encoding.Latin1.GetBytes(text));

    private static async Task<List<byte[]>> ReadAll(PipeReader payload, string boundary)
    {
        var reader = new MultipartReader(payload, boundary);
        var parts = new List<byte[]>();
        while (await reader.ReadPartAsync(TestContext.Current.CancellationToken) is { } part)
        {
            parts.Add(await ReadBody(part.Body));
        }

        return parts;
    }

    private static async Task<byte[]> ReadBody(PipeReader body)
    {
        using var bytes = new MemoryStream();
        await body.CopyToAsync(bytes, TestContext.Current.CancellationToken);
        return bytes.ToArray();
    }
}
