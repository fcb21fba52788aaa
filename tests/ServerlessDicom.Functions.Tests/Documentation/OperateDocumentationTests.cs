using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace ServerlessDicom.Functions.Tests.Documentation;

/// <summary>docs/operate.md names the metrics and log messages that there are: alerts are made of them.</summary>
public sealed partial class OperateDocumentationTests
{
    private const BindingFlags All =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    private static readonly Type[] _types = typeof(ServiceHost).Assembly.GetTypes();

    [Fact]
    public async Task It_names_all_metrics_and_no_others()
    {
        var metrics = _types
            .SelectMany(type => type.GetFields(All))
            .Where(field => field is { IsLiteral: true, FieldType: var type } && type == typeof(string))
            .Select(field => (string)field.GetRawConstantValue()!)
            .Where(value => value.StartsWith("serverlessdicom.", StringComparison.Ordinal));

        var named = NameOfMetric().Matches(await ReadAsync()).Select(match => match.Value);

        Assert.Equal(metrics.Order().Distinct(), named.Order().Distinct());
    }

    [Fact]
    public async Task It_names_log_messages_that_there_are()
    {
        var messages = _types
            .SelectMany(type => type.GetMethods(All))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()?.Message)
            .OfType<string>()
            .ToList();
        var table = (await ReadAsync()).Split("| begins with |")[1].Split("\n\n")[0];

        // Of each row the first cell, in which an ellipsis stands for what differs.
        var beginnings = QuotedBeginning()
            .Matches(table)
            .Select(match => Regex.Escape(match.Groups[1].Value).Replace("…", @"\{\w+}", StringComparison.Ordinal))
            .ToList();
        Assert.NotEmpty(beginnings);
        Assert.All(
            beginnings,
            beginning => Assert.Contains(messages, message => Regex.IsMatch(message, $"^{beginning}"))
        );
    }

    private static Task<string> ReadAsync() => File.ReadAllTextAsync(Documents.Combine("operate.md"));

    [GeneratedRegex(@"\bserverlessdicom\.[a-z]+\.[a-z_]+")]
    private static partial Regex NameOfMetric();

    [GeneratedRegex(@"(?<=^\| (?:`[^`]+`, )?)`([^`]+)`", RegexOptions.Multiline)]
    private static partial Regex QuotedBeginning();
}
