using ServerlessDicom.Dicom.Imaging.Codecs;
using ServerlessDicom.Functions.Retrieve;
using ServerlessDicom.Functions.Tests.Documentation;

namespace ServerlessDicom.Functions.Tests.Retrieve;

/// <summary>What the conformance statement says of transfer syntaxes is what the codecs do.</summary>
public sealed class ConformanceTests
{
    [Fact]
    public async Task The_table_of_transfer_syntaxes_is_that_of_the_codecs()
    {
        var statement = await File.ReadAllTextAsync(
            Documents.Combine("conformance.md"),
            TestContext.Current.CancellationToken
        );

        var table = Table();
        Assert.True(
            statement.ReplaceLineEndings("\n").Contains($"\n{table}\n", StringComparison.Ordinal),
            $"docs/conformance.md is to have this table:\n{table}"
        );
    }

    [Fact]
    public void Each_media_type_of_frames_has_a_default_that_is_of_it()
    {
        foreach (var type in FrameCodecs.All.SelectMany(codec => CompressedMediaTypes.Of(codec.TransferSyntax.Uid)))
        {
            if (CompressedMediaTypes.DefaultSyntaxOf(type) is { } uid)
            {
                Assert.Contains(type, CompressedMediaTypes.Of(uid));
            }
        }
    }

    [Fact]
    public void Encoders_that_lose_something_say_by_which_method()
    {
        Assert.All(FrameCodecs.All.Where(codec => codec.IsLossyEncoder), codec => Assert.NotNull(codec.LossyMethod));
        Assert.All(
            FrameCodecs.All.Where(codec =>
                codec.TransferSyntax.Name.Contains("Lossless Only", StringComparison.Ordinal)
            ),
            codec => Assert.Null(codec.LossyMethod)
        );
    }

    private static string Table() =>
        string.Join(
            '\n',
            [
                "| transfer syntax | UID | media type of frames | decoded | encoded |",
                "| --- | --- | --- | --- | --- |",
                .. FrameCodecs.All.Select(codec =>
                    $"| {codec.TransferSyntax.Name} | {codec.TransferSyntax.Uid} | "
                    + $"{MediaTypes(codec)} | {(codec.Decode is null ? "" : "yes")} | {Encoded(codec)} |"
                ),
            ]
        );

    private static string MediaTypes(FrameCodec codec)
    {
        var uid = codec.TransferSyntax.Uid;
        var types = CompressedMediaTypes.Of(uid).Select(type => $"`{type}`");
        var text = string.Join(", ", types.DefaultIfEmpty($"`{CompressedMediaTypes.OctetStream}`"));
        return CompressedMediaTypes.DefaultSyntaxOf(codec.MediaType) == uid ? $"{text} (default)" : text;
    }

    private static string Encoded(FrameCodec codec) =>
        codec switch
        {
            { Encode: null } => "",
            { IsLossyEncoder: true } => "with loss, when asked for by UID",
            _ => "yes",
        };
}
