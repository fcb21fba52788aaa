using Microsoft.Extensions.Primitives;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Tests.Web;

public sealed class MediaRangeTests
{
    [Theory]
    [InlineData("application/dicom", "application", "dicom", false, null, 1)]
    [InlineData("Application/DICOM+json", "application", "dicom+json", false, null, 1)]
    [InlineData("application/dicom;q=0.5", "application", "dicom", false, null, 0.5)]
    [InlineData("multipart/related; type=\"application/dicom\"", "application", "dicom", true, null, 1)]
    [InlineData("multipart/related;type=application/dicom", "application", "dicom", true, null, 1)]
    [InlineData(
        "multipart/related; type=application/octet-stream; transfer-syntax=*",
        "application",
        "octet-stream",
        true,
        "*",
        1
    )]
    [InlineData(
        "multipart/related; type=\"application/octet-stream\"; transfer-syntax=\"*\"",
        "application",
        "octet-stream",
        true,
        "*",
        1
    )]
    [InlineData(
        "multipart/related; type=\"image/jls\"; transfer-syntax=\"1.2.840.10008.1.2.4.80\"",
        "image",
        "jls",
        true,
        "1.2.840.10008.1.2.4.80",
        1
    )]
    [InlineData("multipart/related; TYPE = \"image\\/jls\" ; Q=.25", "image", "jls", true, null, 0.25)]
    [InlineData(
        "multipart/related; type=\"application/dicom\";transfer-syntax=1.2.3;q=0.5;boundary=**",
        "application",
        "dicom",
        true,
        "1.2.3",
        0.5
    )]
    [InlineData("multipart/related", "*", "*", true, null, 1)]
    [InlineData("multipart/*", "*", "*", true, null, 1)]
    [InlineData("image/*;q=0", "image", "*", false, null, 0)]
    [InlineData(" */* ; q=0.8 ", "*", "*", false, null, 0.8)]
    public void An_entry_is_read(
        string text,
        string type,
        string subtype,
        bool isMultipart,
        string? transferSyntax,
        double quality
    )
    {
        var range = Assert.Single(MediaRange.Parse(text));
        Assert.Equal(new MediaRange(type, subtype, isMultipart, transferSyntax, quality), range);
    }

    [Theory]
    [InlineData("")]
    [InlineData(",,")]
    [InlineData("json")]
    [InlineData("/dicom")]
    [InlineData("application/")]
    [InlineData("*/json")]
    [InlineData("application/di com")]
    [InlineData("application/dicom;q=2")]
    [InlineData("application/dicom;q=-1")]
    [InlineData("application/dicom;q=NaN")]
    [InlineData("multipart/related; type=dicom")]
    [InlineData("\"unfinished, application/dicom")]
    public void What_is_no_media_range_is_passed_over(string text) => Assert.Empty(MediaRange.Parse(text));

    [Fact]
    public void Separators_in_quotes_separate_nothing()
    {
        var ranges = MediaRange.Parse("text/html;a=\"x,y;q=0\\\",z\", nonsense, image/png;q=0.1");
        Assert.Equal(
            [new MediaRange("text", "html", false, null, 1), new MediaRange("image", "png", false, null, 0.1)],
            ranges
        );
    }

    [Fact]
    public void Several_headers_are_one_list()
    {
        var ranges = MediaRange.Parse(new StringValues(["image/png, image/gif", "text/plain"]));
        Assert.Equal(["png", "gif", "plain"], ranges.Select(range => range.Subtype));
    }
}
