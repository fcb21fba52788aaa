using Azure;
using Azure.Messaging.EventGrid;
using ServerlessDicom.Functions.Events;

namespace ServerlessDicom.Functions.Tests.Events;

/// <summary>A real topic takes what the fake one does, when the environment names one.</summary>
public class EventGridTopicTests
{
    [Fact]
    public async Task A_topic_in_Azure_takes_the_events()
    {
        var endpoint = Environment.GetEnvironmentVariable("SERVERLESSDICOM_TEST_EVENTGRID_ENDPOINT");
        var key = Environment.GetEnvironmentVariable("SERVERLESSDICOM_TEST_EVENTGRID_KEY");
        Assert.SkipWhen(
            endpoint is null || key is null,
            "SERVERLESSDICOM_TEST_EVENTGRID_ENDPOINT and _KEY name no Event Grid topic."
        );

        var publisher = new EventGridPublisher(
            new EventGridPublisherClient(
                new Uri(endpoint),
                new AzureKeyCredential(key),
                EventsServices.ClientOptions(new EventsOptions())
            )
        );

        await publisher.PublishAsync(SampleEvents.Many(1500), TestContext.Current.CancellationToken);
    }
}
