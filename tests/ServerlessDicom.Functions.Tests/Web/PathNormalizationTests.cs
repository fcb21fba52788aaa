using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Tests.Web;

public sealed class PathNormalizationTests
{
    [Theory]
    [InlineData("/dicom-web/studies", "/dicom-web/studies")]
    [InlineData("/dicom-web//studies/", "/dicom-web/studies")]
    [InlineData("//dicom-web///studies//1", "/dicom-web/studies/1")]
    [InlineData("/", "/")]
    [InlineData("", "")]
    [InlineData("//", "/")]
    public void Empty_segments_are_taken_out(string path, string expected) =>
        Assert.Equal(expected, PathNormalization.Normalize(path));
}
