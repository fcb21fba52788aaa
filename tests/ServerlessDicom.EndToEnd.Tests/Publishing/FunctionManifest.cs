using System.Text.Json;
using ServerlessDicom.EndToEnd.Tests.Infrastructure;

namespace ServerlessDicom.EndToEnd.Tests.Publishing;

/// <summary>A function as its <c>function.json</c> describes it to the Functions host.</summary>
/// <param name="Name">The name of its folder.</param>
/// <param name="Trigger">The binding that triggers it.</param>
/// <param name="Bindings">The types of all bindings.</param>
/// <param name="Connections">The connections that bindings name.</param>
internal sealed record FunctionManifest(
    string Name,
    JsonElement Trigger,
    IReadOnlyList<string> Bindings,
    IReadOnlyList<string> Connections
)
{
    /// <summary>All functions.</summary>
    public static IReadOnlyList<FunctionManifest> All { get; } =
    [
        .. Directory
            .EnumerateDirectories(RepositoryFolder.Combine("functions", "host"))
            .Order(StringComparer.Ordinal)
            .Select(Read),
    ];

    /// <summary>Those that HTTP requests trigger.</summary>
    public static IReadOnlyList<FunctionManifest> Http { get; } = [.. All.Where(function => function.IsHttp)];

    /// <summary>Those that something else triggers.</summary>
    public static IReadOnlyList<FunctionManifest> Triggered { get; } = [.. All.Except(Http)];

    /// <summary>Whether HTTP requests trigger it.</summary>
    public bool IsHttp => Trigger.GetProperty("type").GetString() == "httpTrigger";

    /// <summary>The route of a function that HTTP requests trigger.</summary>
    public string Route => Trigger.GetProperty("route").GetString()!;

    /// <summary>The methods of a function that HTTP requests trigger, in upper case.</summary>
    public IReadOnlyList<string> Methods =>
        [.. Trigger.GetProperty("methods").EnumerateArray().Select(method => method.GetString()!.ToUpperInvariant())];

    private static FunctionManifest Read(string folder)
    {
        var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "function.json"))).RootElement;
        var bindings = json.GetProperty("bindings").EnumerateArray().ToList();
        return new FunctionManifest(
            Path.GetFileName(folder),
            bindings.Single(binding => TypeOf(binding).EndsWith("Trigger", StringComparison.Ordinal)),
            bindings.ConvertAll(TypeOf),
            [
                .. bindings
                    .Where(binding => binding.TryGetProperty("connection", out _))
                    .Select(binding => binding.GetProperty("connection").GetString()!),
            ]
        );

        static string TypeOf(JsonElement binding) => binding.GetProperty("type").GetString()!;
    }
}
