using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using ServerlessDicom.Functions.Authentication;
using ServerlessDicom.Functions.Capabilities;
using ServerlessDicom.Functions.Tests.Web;
using ServerlessDicom.Functions.Web.Description;

namespace ServerlessDicom.Functions.Tests.Capabilities;

/// <summary>What endpoints tell of themselves is complete, and true.</summary>
public sealed class DescriptionTests(DemoService service) : IClassFixture<DemoService>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Every_endpoint_tells_what_it_is_for()
    {
        Assert.All(
            service.Endpoints.Where(endpoint =>
                endpoint.Metadata.GetMetadata<EndpointAccess>() is not EndpointAccess.FunctionsHost
            ),
            endpoint =>
                Assert.True(
                    endpoint.Metadata.GetMetadata<TransactionDescription>() is not null
                        ^ endpoint.Metadata.GetMetadata<Undescribed>() is not null,
                    $"{endpoint.DisplayName}: add .Describe(() => new Transaction(...)) where it is mapped, or "
                        + ".LeaveUndescribed() when it only serves a page."
                )
        );
    }

    [Fact]
    public void Whatever_can_be_got_has_a_header_to_be_had_alone() =>
        Assert.All(
            service.Endpoints.Select(endpoint => (endpoint, Methods: MethodsOf(endpoint))),
            endpoint =>
                Assert.True(
                    !endpoint.Methods.Contains("GET") || endpoint.Methods.Contains("HEAD"),
                    $"{endpoint.endpoint.DisplayName} is not mapped for HEAD."
                )
        );

    [Fact]
    public void Descriptions_are_whole()
    {
        Assert.Equal(
            service.Operations.Count,
            service.Operations.DistinctBy(operation => (operation.Method, operation.Route)).Count()
        );
        Assert.All(
            service.Operations,
            operation =>
            {
                var transaction = operation.Transaction;
                Assert.False(string.IsNullOrWhiteSpace(transaction.Summary), operation.Id);
                Assert.True(transaction.Section is "" or ['§', ..], $"{operation.Id}: {transaction.Section}");
                Assert.Contains(operation.Statuses, status => status.IsSuccess);
                Assert.All(operation.Statuses, status => Assert.False(string.IsNullOrWhiteSpace(status.Meaning)));
                Assert.True(
                    transaction.Answers.Count == 0 || transaction.Answers.Count(answer => answer.IsDefault) == 1,
                    $"{operation.Id} has {transaction.Answers.Count(answer => answer.IsDefault)} default media types."
                );
                Assert.True(
                    transaction.AcceptParameter.Length == 0
                        || transaction.Answers.Count == 0
                        || operation.QueryParameters.Any(parameter => parameter.Name == transaction.AcceptParameter),
                    $"{operation.Id} does not tell of {transaction.AcceptParameter}."
                );
                Assert.Equal(
                    operation.QueryParameters.Count,
                    operation.QueryParameters.DistinctBy(parameter => parameter.Name).Count()
                );
                Assert.All(
                    operation.RouteParameters.Concat(operation.QueryParameters),
                    parameter =>
                    {
                        Assert.False(string.IsNullOrWhiteSpace(parameter.Meaning), parameter.Name);
                        Assert.Contains(parameter.Type, (string[])["string", "integer", "number", "boolean"]);
                        Assert.True(
                            !parameter.IsRequired || parameter.Example is not null,
                            $"{parameter.Name} has no example."
                        );
                    }
                );
                foreach (
                    var text in new[]
                    {
                        transaction.AnswerSchema,
                        transaction.PayloadSchema,
                        transaction.AnswerExample,
                        transaction.PayloadExample,
                    }
                )
                {
                    using var json = text is null ? null : JsonDocument.Parse(text);
                }
            }
        );
    }

    [Fact]
    public async Task Each_resource_names_its_methods_however_its_path_is_written()
    {
        foreach (var resource in service.Operations.GroupBy(PathOf))
        {
            var path = resource.Key.Split('?')[0];
            string[] spellings = [path, path + "/", path.Replace("/", "//", StringComparison.Ordinal) + "//"];
            foreach (var spelling in spellings)
            {
                // Not by Uri, which takes two slashes for the beginning of a host.
                var answer = await PlainExchange.SendAsync(service.Root, "PATCH", spelling, []);

                Assert.True(answer.Status == 405, $"PATCH {spelling}: {answer.Status}");
                var allowed = answer.Header("Allow")!.Split(", ");
                Assert.All(resource, operation => Assert.Contains(operation.Method, allowed));
                Assert.Equal("application/problem+json", answer.Header("Content-Type"));
            }
        }
    }

    [Fact]
    public async Task What_a_406_lists_is_what_is_told()
    {
        foreach (var operation in Readable().Where(operation => operation.Transaction.Answers.Count > 1))
        {
            using var response = await service.SendAsync(operation.Method, PathOf(operation), "application/x-nothing");

            Assert.True(response.StatusCode == HttpStatusCode.NotAcceptable, $"{operation.Id}: {response.StatusCode}");
            using var problem = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(Token));
            var told = operation.Transaction.Answers.Select(answer => answer.ToString()).ToList();
            Assert.All(
                problem
                    .RootElement.GetProperty("available")
                    .EnumerateArray()
                    .Select(available => available.GetString()!),
                available =>
                    Assert.True(
                        told.Contains(available.Split("; transfer-syntax=")[0]),
                        $"{operation.Id} does not tell of {available}."
                    )
            );
        }
    }

    [Fact]
    public async Task Examples_work()
    {
        var tried = new HashSet<TransactionParameter>();
        foreach (var operation in Readable().OrderByDescending(operation => operation.Route.Length))
        {
            await CheckAsync(operation, query: "");

            // What several have in common is tried with the one that has the least to send.
            foreach (
                var parameter in operation.QueryParameters.Where(parameter =>
                    !parameter.IsRequired && tried.Add(parameter)
                )
            )
            {
                foreach (var value in parameter.Values.Append(parameter.Example).OfType<string>())
                {
                    await CheckAsync(operation, $"{parameter.Name}={Uri.EscapeDataString(value)}");
                }
            }
        }
    }

    [Fact]
    public async Task Examples_of_answers_are_what_comes()
    {
        var examples = Readable().Where(operation => operation.Transaction.AnswerExample is not null).ToList();
        Assert.NotEmpty(examples);
        foreach (var operation in examples)
        {
            using var response = await service.SendAsync(operation.Method, PathOf(operation));
            if (response.IsSuccessStatusCode)
            {
                AssertWithin(
                    JsonNode.Parse(operation.Transaction.AnswerExample!),
                    JsonNode.Parse(await response.Content.ReadAsStringAsync(Token)),
                    operation.Id
                );
            }
        }

        // The answer may say more.
        static void AssertWithin(JsonNode? example, JsonNode? answer, string where)
        {
            switch (example)
            {
                case JsonObject members:
                    Assert.All(
                        members,
                        member => AssertWithin(member.Value, answer![member.Key], $"{where} {member.Key}")
                    );
                    break;
                case JsonArray items:
                    Assert.True(answer!.AsArray().Count >= items.Count, where);
                    foreach (var (item, i) in items.Select((item, i) => (item, i)))
                    {
                        AssertWithin(item, answer[i], where);
                    }

                    break;
                default:
                    Assert.True(JsonNode.DeepEquals(example, answer), $"{where}: {answer}");
                    break;
            }
        }
    }

    [Fact]
    public async Task Examples_of_payloads_work()
    {
        foreach (
            var operation in service.Operations.Where(operation => operation.Transaction.PayloadExample is not null)
        )
        {
            using var content = new StringContent(operation.Transaction.PayloadExample!, Encoding.UTF8);
            var json = operation.Transaction.Payloads.First(payload =>
                payload.MediaType.EndsWith("json", StringComparison.Ordinal)
            );
            content.Headers.Remove("Content-Type");
            Assert.True(content.Headers.TryAddWithoutValidation("Content-Type", json.MediaType));
            using var response = await service.SendAsync(operation.Method, PathOf(operation), null, content);

            // What it is about may not be there, or be there already.
            Assert.True(
                response.IsSuccessStatusCode
                    || response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Conflict,
                $"{operation.Id}: {response.StatusCode} {await response.Content.ReadAsStringAsync(Token)}"
            );
        }
    }

    [Fact]
    public async Task The_sample_can_be_stored()
    {
        var sample = await service.Client.GetByteArrayAsync(new Uri(service.Root, "/sample.dcm"), Token);
        var store = service.Operations.Single(operation => operation.Id == "storeStudyInstances");
        Assert.Contains(store.Transaction.Payloads, payload => payload.ToString() == "application/dicom");
        using var content = new ByteArrayContent(sample);
        content.Headers.Add("Content-Type", "application/dicom");

        using var response = await service.SendAsync("POST", PathOf(store), null, content);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private async Task CheckAsync(DescribedOperation operation, string query)
    {
        var path = PathOf(operation);
        var url =
            query.Length == 0 ? path : $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{query}";
        using var response = await service.SendAsync(operation.Method, url);
        var status = (int)response.StatusCode;
        var isOfDemo = operation.RouteParameters.All(parameter =>
            parameter.Name is "study" or "series" or "instance" or "frames" or "path"
        );
        Assert.True(
            isOfDemo ? response.IsSuccessStatusCode : response.IsSuccessStatusCode || status == 404,
            $"{operation.Method} {url}: {response.StatusCode} {await response.Content.ReadAsStringAsync(Token)}"
        );
        Assert.Contains(operation.Statuses, told => told.Code == status);
        if (status == 200 && operation.Transaction.Answers.Count > 0)
        {
            var type = response.Content.Headers.ContentType!;
            var told =
                type.MediaType == "multipart/related"
                    ? $"multipart/related; type={type.Parameters.Single(parameter => parameter.Name == "type").Value}"
                    : type.MediaType!;
            Assert.Contains(operation.Transaction.Answers, answer => answer.ToString() == told);
        }
    }

    /// <summary>Those that change nothing, and whose required parameters are all in the path.</summary>
    private IEnumerable<DescribedOperation> Readable() =>
        service.Operations.Where(operation => operation.Method is "GET" or "OPTIONS");

    private static string PathOf(DescribedOperation operation)
    {
        var path = operation.Route;
        foreach (var parameter in operation.RouteParameters)
        {
            path = path.Replace($"{{{parameter.Name}}}", parameter.Example, StringComparison.Ordinal);
        }

        var required = operation.QueryParameters.Where(parameter => parameter.IsRequired).ToList();
        return required.Count == 0
            ? path
            : $"{path}?{string.Join('&', required.Select(parameter => $"{parameter.Name}={Uri.EscapeDataString(parameter.Example!)}"))}";
    }

    private static IReadOnlyList<string> MethodsOf(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods;
}
