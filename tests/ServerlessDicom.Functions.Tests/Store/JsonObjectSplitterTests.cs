using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ServerlessDicom.Functions.Store;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Store;

public sealed class JsonObjectSplitterTests
{
    private static readonly string[] _objects =
    [
        "{}",
        """{"a":[1,{"b":"}"}]}""",
        """{"\"]{":"\\"}""",
        """{"c":"é[","d":[[],[{}]]}""",
    ];

    [Fact]
    public void Objects_are_found_however_the_bytes_come()
    {
        var cases = Gen.Elements(_objects).ListOf().Zip(Gen.Choose(1, 9)).ToArbitrary();
        Check.One(
            Properties.Cases(200),
            Prop.ForAll(
                cases,
                pair =>
                {
                    var json = $"\uFEFF [{string.Join(" ,\n", pair.Item1)} ] ";
                    var (splitter, found) = Split(json, pair.Item2);
                    Assert.True(splitter.IsComplete);
                    Assert.Equal(pair.Item1, found);
                }
            )
        );
    }

    [Theory]
    [InlineData("{}", 1, true)]
    [InlineData("[]", 0, true)]
    [InlineData("", 0, false)]
    [InlineData("[{}", 1, false)]
    [InlineData("[{\"a", 0, false)]
    [InlineData("[{}]]", 1, false)]
    [InlineData("[{}] {}", 1, false)]
    [InlineData("[{}, 1]", 1, false)]
    [InlineData("null", 0, false)]
    [InlineData("<NativeDicomModel/>", 0, false)]
    public void What_is_no_array_of_objects_is_told(string json, int objects, bool isComplete)
    {
        var (splitter, found) = Split(json, json.Length + 1);
        Assert.Equal((objects, isComplete), (found.Count, splitter.IsComplete));
    }

    private static (JsonObjectSplitter Splitter, List<string> Found) Split(string json, int size)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        var found = new List<string>();
        var splitter = new JsonObjectSplitter();
        foreach (var piece in bytes.Chunk(size))
        {
            splitter.Read(
                piece,
                (offset, length) => found.Add(Encoding.UTF8.GetString(bytes, (int)offset, (int)length))
            );
        }

        return (splitter, found);
    }
}
