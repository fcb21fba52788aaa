using System.Net;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Functions.Tests.Worklist;

/// <summary>The Transaction UID is known to the performer alone (PS3.4 §CC.1.1).</summary>
public sealed class TransactionUidTests(WorklistHost host) : IClassFixture<WorklistHost>
{
    private readonly WorklistClient _client = host.Client;

    [Fact]
    public async Task It_is_in_no_answer_and_no_report()
    {
        var uid = await _client.CreateAsync();
        var subscribed = await _client.AskAsync(HttpMethod.Post, $"workitems/{uid}/subscribers/WATCHER");
        using var socket = await NotificationSocket.OpenAsync(subscribed.ContentLocation!);
        var said = new List<string> { (await socket.ReadAsync())!.ToJsonString() };
        var transactionUid = DicomUid.Generate();

        // Each way of bringing it, in place and out of place.
        var claimed = await _client.ChangeStateAsync(uid, "IN PROGRESS", transactionUid);
        Assert.Equal(HttpStatusCode.OK, claimed.Status);
        var again = await _client.ChangeStateAsync(uid, "IN PROGRESS", transactionUid);
        Assert.Equal(HttpStatusCode.Conflict, again.Status);
        var labeled = await _client.UpdateAsync(uid, WorklistClient.Set([], "00741204", "LO", "Mine"), transactionUid);
        Assert.Equal(HttpStatusCode.OK, labeled.Status);
        var within = WorklistClient.Set([], "00404041", "CS", "INCOMPLETE");
        WorklistClient.Set(within, "00081195", "UI", transactionUid);
        var updated = await _client.UpdateAsync(uid, within);
        Assert.Equal(HttpStatusCode.OK, updated.Status);
        var asked = await _client.AskAsync(HttpMethod.Post, $"workitems/{uid}/cancelrequest", within);
        Assert.Equal(HttpStatusCode.Accepted, asked.Status);
        var wrong = await _client.ChangeStateAsync(uid, "COMPLETED", "2.25.1");
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        var tooEarly = await _client.ChangeStateAsync(uid, "COMPLETED", transactionUid);
        Assert.Equal(HttpStatusCode.Conflict, tooEarly.Status);
        said.AddRange(((Answer[])[claimed, again, labeled, updated, asked, wrong, tooEarly]).Select(each => $"{each}"));

        foreach (var resource in (string[])[$"workitems/{uid}", $"workitems?includefield=all&SOPInstanceUID={uid}"])
        {
            foreach (
                var form in (string[])["application/dicom+json", "multipart/related; type=\"application/dicom+xml\""]
            )
            {
                said.Add(await GetAsync(resource, form));
            }
        }

        said.Add(
            await GetAsync($"workitems?includefield=TransactionUID&SOPInstanceUID={uid}", "application/dicom+json")
        );
        for (var reports = 0; reports < 3; reports++)
        {
            said.Add((await socket.ReadAsync())!.ToJsonString());
        }

        Assert.All(said, text => Assert.DoesNotContain(transactionUid, text, StringComparison.Ordinal));
        var searched = await _client.AskAsync(HttpMethod.Get, $"workitems?TransactionUID={transactionUid}");
        Assert.Equal(HttpStatusCode.BadRequest, searched.Status);
    }

    private async Task<string> GetAsync(string path, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        request.Headers.TryAddWithoutValidation("Accept", accept);
        using var answer = await host.Service.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("IN PROGRESS", text, StringComparison.Ordinal);
        return $"{answer.Headers}{answer.Content.Headers}{text}";
    }
}
