using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Search;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Search;

public sealed class DicomJsonScannerTests
{
    private static readonly JsonSerializerOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    [Fact]
    public void It_finds_what_is_there_and_passes_over_the_rest()
    {
        var scanner = new DicomJsonScanner(
            """{"00080020":{"vr":"DA"},"00100010":{"vr":"PN","Value":[{"Alphabetic":"\"}{\\"}]},"00400275":{"vr":"SQ","Value":[{},{"00400009":{"vr":"SH"}}]}}"""u8
        );

        Assert.Equal("""{"vr":"DA"}""", Find(ref scanner, 0x00080020));
        Assert.Null(Find(ref scanner, 0x00080030));
        Assert.Equal("""{"vr":"PN","Value":[{"Alphabetic":"\"}{\\"}]}""", Find(ref scanner, 0x00100010));
        Assert.Null(Find(ref scanner, 0x00100020));
        Assert.Equal("""{"vr":"SQ","Value":[{},{"00400009":{"vr":"SH"}}]}""", Find(ref scanner, 0x00400275));
        Assert.Null(Find(ref scanner, 0x7FE00010));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    public void Nothing_is_in_nothing(string json)
    {
        var scanner = new DicomJsonScanner(Encoding.UTF8.GetBytes(json));
        Assert.Null(Find(ref scanner, 0x00100010));
    }

    [Theory]
    [InlineData("""{"00100010":{"vr":"PN" """)]
    [InlineData("""{"00100010":{"vr":"PN""")]
    public void What_is_cut_short_is_an_error(string json) =>
        Assert.Throws<FormatException>(() =>
        {
            var scanner = new DicomJsonScanner(Encoding.UTF8.GetBytes(json));
            return Find(ref scanner, 0x00100010);
        });

    [Fact]
    public void It_finds_what_a_parser_finds() =>
        Check.One(
            Properties.Cases(100),
            Prop.ForAll(
                (
                    from tags in Gen.SubListOf(Enumerable.Range(1, 30).ToArray())
                    from texts in Gen.ListOf(
                        Gen.Elements("\"\\{}[],:aé\u2028𠮷 \n".EnumerateRunes().ToArray())
                            .ListOf()
                            .Select(runes => string.Concat(runes)),
                        tags.Count
                    )
                    from wanted in Gen.SubListOf(Enumerable.Range(0, 32).ToArray())
                    select (Objects: tags.Order().Zip(texts).ToList(), wanted)
                ).ToArbitrary(),
                sample =>
                {
                    var json = Encoding.UTF8.GetBytes(
                        JsonSerializer.Serialize(
                            sample.Objects.ToDictionary(
                                pair => pair.First.ToString("X8", null),
                                pair => new { vr = "LO", Value = new[] { pair.Second } }
                            ),
                            Options
                        )
                    );
                    using var parsed = JsonDocument.Parse(json);
                    var scanner = new DicomJsonScanner(json);
                    foreach (var tag in sample.wanted.Order())
                    {
                        var expected = parsed.RootElement.TryGetProperty(tag.ToString("X8", null), out var value)
                            ? value.GetRawText()
                            : null;
                        if (Find(ref scanner, (uint)tag) != expected)
                        {
                            return false;
                        }
                    }

                    return true;
                }
            )
        );

    private static string? Find(ref DicomJsonScanner scanner, uint tag) =>
        scanner.TryFind(new DicomTag(tag), out var attribute) ? Encoding.UTF8.GetString(attribute) : null;
}
