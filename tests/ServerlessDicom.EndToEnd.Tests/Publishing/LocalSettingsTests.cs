using System.Collections;
using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ServerlessDicom.EndToEnd.Tests.Infrastructure;
using ServerlessDicom.Functions;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.EndToEnd.Tests.Publishing;

/// <summary>The sample of the settings for a Functions host on one's own machine.</summary>
public sealed class LocalSettingsTests
{
    /// <summary>Settings of the host and of its bindings.</summary>
    private static readonly string[] _ofHost =
    [
        "FUNCTIONS_WORKER_RUNTIME",
        "AzureWebJobsStorage",
        "DataStorage",
        "CosmosConnection",
    ];

    /// <summary>Settings whose samples are other than the defaults: everything is on this machine, emulated. The default of the last depends on the machine.</summary>
    private static readonly string[] _different =
    [
        "Storage:Provider",
        "Cosmos:CreateIfMissing",
        "Cosmos:Gateway",
        "Authentication:AllowAnonymous",
        "Index:Readers",
    ];

    [Fact]
    public async Task The_service_takes_the_sample()
    {
        await using var app = Build();

        app.Services.GetRequiredService<IStartupValidator>().Validate();
    }

    [Fact]
    public void All_connections_of_functions_are_in_it()
    {
        var connections = FunctionManifest
            .All.SelectMany(function => function.Connections)
            .Append("AzureWebJobsStorage")
            .Append("FUNCTIONS_WORKER_RUNTIME");

        Assert.Equal(_ofHost.Order(), connections.Distinct().Order());
        Assert.All(_ofHost, name => Assert.True(Sample().ContainsKey(name), name));
    }

    [Fact]
    public async Task It_has_every_setting_that_has_a_value_and_no_other()
    {
        await using var app = Build();
        var sample = Sample().Where(setting => !_ofHost.Contains(setting.Key)).ToDictionary();
        var defaults = app
            .Services.GetServices<SettingsSection>()
            // Where the data lie when nothing is emulated is not asked for.
            .Where(section => section.Name != "Embedded")
            .SelectMany(section => Defaults(section.Name, Activator.CreateInstance(section.Options, nonPublic: true)!))
            .ToDictionary();

        var expected = defaults.Select(setting =>
            $"{setting.Key} = {(_different.Contains(setting.Key) ? sample.GetValueOrDefault(setting.Key) : setting.Value)}"
        );
        string[] more = ["Blobs:ConnectionString", "Cosmos:ConnectionString"];
        var wanted = expected.Concat(more.Select(name => $"{name} = {sample.GetValueOrDefault(name)}")).ToList();
        var there = sample.Select(setting => $"{setting.Key} = {setting.Value}").ToList();
        Assert.Empty(wanted.Except(there));
        Assert.Empty(there.Except(wanted));
    }

    /// <summary>Settings with one value, to any depth; lists are left out.</summary>
    private static IEnumerable<KeyValuePair<string, string>> Defaults(string path, object options) =>
        options
            .GetType()
            .GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetIndexParameters().Length == 0)
            .SelectMany(property =>
                property.GetValue(options) switch
                {
                    null => [],
                    string text => [new($"{path}:{property.Name}", text)],
                    IEnumerable => [],
                    bool flag => [new($"{path}:{property.Name}", flag ? "true" : "false")],
                    IFormattable value when property.CanWrite => [new($"{path}:{property.Name}", $"{value}")],
                    IFormattable => [],
                    var section => Defaults($"{path}:{property.Name}", section),
                }
            );

    private static Microsoft.AspNetCore.Builder.WebApplication Build() =>
        ServiceHost.Build(
            new CommandLine(
                Help: false,
                Demo: false,
                Sample()
                    .Where(setting => setting.Key.Contains(':', StringComparison.Ordinal))
                    .Append(new(ListenUrls.CustomHandlerPort, "23989"))
                    .ToDictionary(setting => setting.Key, string? (setting) => setting.Value)
            )
        );

    /// <summary>The settings, by configuration key.</summary>
    private static Dictionary<string, string> Sample()
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(RepositoryFolder.Combine("local.settings.sample.json")));
        return json
            .RootElement.GetProperty("Values")
            .EnumerateObject()
            .ToDictionary(
                setting => setting.Name.Replace("__", ":", StringComparison.Ordinal),
                setting => setting.Value.GetString()!
            );
    }
}
