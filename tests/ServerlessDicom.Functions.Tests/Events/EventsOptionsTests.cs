namespace ServerlessDicom.Functions.Tests.Events;

public class EventsOptionsTests
{
    [Theory]
    [InlineData("Events:TopicEndpoint", "--Events:TopicEndpoint", "http://topic.example/api/events")]
    [InlineData("Events:TopicEndpoint", "--Events:TopicEndpoint", "topic")]
    [InlineData("Events:TopicKey", "--Events:TopicKey", "key")]
    [InlineData("Events:Webhooks:0", "--Events:Webhooks:0", "/hook")]
    [InlineData("Events:Webhooks:0", "--Events:Webhooks:0", "ftp://hook.example")]
    [InlineData("Events:Webhooks:0", "--Events:Webhooks:0", "https://user:secret@hook.example")]
    [InlineData(
        "Events:Webhooks",
        "--Events:Webhooks:0",
        "https://hook.example/a?secret=1",
        "--Events:Webhooks:1",
        "https://hook.example/a?secret=2"
    )]
    [InlineData("Events:WebhookToken", "--Events:Webhooks:0", "http://hook.example", "--Events:WebhookToken", "secret")]
    [InlineData("Events:WebhookToken", "--Events:WebhookToken", "not a secret")]
    [InlineData("Events:Source", "--Events:Source", "not a URI")]
    [InlineData("Events:EventsPerWebhookRequest", "--Events:EventsPerWebhookRequest", "0")]
    [InlineData("Events:Timeout", "--Events:Timeout", "00:00:00")]
    [InlineData("Events:MaxRetries", "--Events:MaxRetries", "-1")]
    public async Task A_wrong_setting_is_named_and_no_secret_told(string named, params string[] arguments)
    {
        var folder = Directory.CreateTempSubdirectory("settings-");
        try
        {
            var commandLine = CommandLine.Parse([
                "--urls",
                "http://127.0.0.1:0",
                "--data",
                folder.FullName,
                .. arguments,
            ]);
            await using var app = ServiceHost.Build(commandLine);

            var refusal = await Assert.ThrowsAsync<StartRefusedException>(() =>
                ServiceHost.StartAsync(app, TestContext.Current.CancellationToken)
            );

            Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", refusal.Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("--Events:TopicEndpoint", "https://topic.westeurope-1.eventgrid.azure.net/api/events")]
    [InlineData("--Events:Webhooks:0", "http://consumer:8080/hook", "--Events:Source", "urn:example:pacs")]
    [InlineData("--Events:Webhooks:0", "http://127.0.0.1:9000/hook", "--Events:WebhookToken", "secret")]
    [InlineData("--Events:Webhooks:0", "https://hook.example/?access_token=1", "--Events:Source", "/pacs")]
    public async Task A_right_setting_is_taken(params string[] arguments)
    {
        await using var service = await ServerlessDicom.Tests.TestService.StartAsync(null, null, arguments);
        Assert.NotNull(service);
    }
}
