using System.Diagnostics;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Messaging.EventGrid;
using ServerlessDicom.Functions.Events;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Events;

public sealed class EventGridPublisherTests : EventPublisherConformance
{
    private protected override IEventPublisher Create(Uri url, TimeSpan? timeout = null) =>
        Create(url, new EventsOptions { MaxRetries = 0, Timeout = timeout ?? TimeSpan.FromSeconds(10) });

    private static EventGridPublisher Create(Uri url, EventsOptions options) =>
        new(
            new EventGridPublisherClient(url, new AzureKeyCredential("the key"), EventsServices.ClientOptions(options))
        );

    [Fact]
    public async Task A_request_is_a_batch_of_CloudEvents_with_the_key()
    {
        await Create(Receiver.Url).PublishAsync(SampleEvents.Many(1), Token);

        var request = Assert.Single(Receiver.Requests);
        Assert.Equal("application/cloudevents-batch+json; charset=utf-8", request.Headers["Content-Type"]);
        Assert.Equal("the key", request.Headers["aeg-sas-key"]);
        Assert.Contains("api-version=2018-01-01", request.PathAndQuery, StringComparison.Ordinal);
        Assert.Equal('[', (char)request.Body[0]);
    }

    [Fact]
    public async Task A_request_is_no_longer_than_Event_Grid_takes()
    {
        await Create(Receiver.Url).PublishAsync(SampleEvents.Many(3000), Token);

        Assert.InRange(Receiver.Requests.Count, 3, 6);
        Assert.All(Receiver.Requests, request => Assert.InRange(request.Body.Length, 1, 1_000_000));
        Assert.All(Receiver.Requests, request => Assert.InRange(request.Events.Count, 1, 1000));
    }

    [Fact]
    public async Task Without_a_key_there_is_a_token_for_Event_Grid()
    {
        await using var receiver = await FakeReceiver.StartAsync(isSecure: true);
        using var trusting = new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
        };
        using var transport = new HttpClientTransport(trusting);
        var options = EventsServices.ClientOptions(new EventsOptions());
        options.Transport = transport;
        var credential = new FixedCredential();

        await new EventGridPublisher(new EventGridPublisherClient(receiver.Url, credential, options)).PublishAsync(
            SampleEvents.Many(1),
            Token
        );

        Assert.Equal("Bearer the token", Assert.Single(receiver.Requests).Headers["Authorization"]);
        Assert.Equal(["https://eventgrid.azure.net/.default"], credential.Scopes);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task A_request_is_repeated_and_not_before_the_time_it_is_asked_for(int status)
    {
        var failed = TimeSpan.Zero;
        var repeated = TimeSpan.Zero;
        var clock = Stopwatch.StartNew();
        Receiver.Answer = (_, response) =>
        {
            if (failed == TimeSpan.Zero)
            {
                failed = clock.Elapsed;
                response.StatusCode = status;
                response.Headers.RetryAfter = "1";
            }
            else
            {
                repeated = clock.Elapsed;
            }

            return Task.CompletedTask;
        };

        await Create(Receiver.Url, new EventsOptions()).PublishAsync(SampleEvents.Many(2), Token);

        Assert.Equal(2, Receiver.Requests.Count);
        Assert.Equal(Receiver.Requests[0].Body, Receiver.Requests[1].Body);
        Assert.InRange(repeated - failed, TimeSpan.FromSeconds(0.95), TimeSpan.FromMinutes(1));
    }

    private sealed class FixedCredential : TokenCredential
    {
        public IReadOnlyList<string> Scopes { get; private set; } = [];

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Scopes = requestContext.Scopes;
            return new AccessToken("the token", DateTimeOffset.UtcNow.AddHours(1));
        }

        public override ValueTask<AccessToken> GetTokenAsync(
            TokenRequestContext requestContext,
            CancellationToken cancellationToken
        ) => new(GetToken(requestContext, cancellationToken));
    }
}
