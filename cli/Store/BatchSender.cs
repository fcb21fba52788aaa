using ServerlessDicom.Cli.Client;

namespace ServerlessDicom.Cli.Store;

/// <summary>
/// Sends batches of files until the server has said of each what became of it. A batch whose answer is lost is sent again:
/// storing the same instance twice is safe (PS3.18 §10.5).
/// </summary>
/// <param name="client">The server.</param>
/// <param name="journal">Is told of acknowledged instances before they count; null for none.</param>
/// <param name="tally">Counts.</param>
/// <param name="progress">Is shown what happens.</param>
/// <param name="isVerbose">Whether a line is written for each file, not only for those with a problem.</param>
internal sealed class BatchSender(
    DicomWebClient client,
    StoreJournal? journal,
    StoreTally tally,
    TransferProgress progress,
    bool isVerbose
)
{
    /// <summary>Bytes of a request for which permission is asked first (RFC 9110 §10.1.1).</summary>
    private const long WorthAsking = 1 << 20;

    private readonly StoredCopy _copy = new(client);

    /// <summary>Sends a batch, whose SOP Instance UIDs differ.</summary>
    /// <exception cref="CommandFailedException">The server takes nothing more.</exception>
    public async Task SendAsync(IReadOnlyList<StoreFile> batch, CancellationToken cancellationToken)
    {
        // What is to be sent together, and how often that was tried before.
        var open = new Stack<(IReadOnlyList<StoreFile> Files, int Repetitions)>([(batch, 0)]);
        while (open.TryPop(out var next))
        {
            var (files, repetitions) = next;
            StoreReply reply;
            try
            {
                reply = await PostAsync(files, cancellationToken);
            }
            catch (LocalFileException e) when (files.Any(file => file.Path == e.Path))
            {
                ReportUnreadable(e.Path, e.Message);
                var others = files.Where(file => file.Path != e.Path).ToList();
                if (others.Count > 0)
                {
                    open.Push((others, repetitions));
                }

                continue;
            }

            if (reply.Refusal is { } refusal)
            {
                if (files.Count == 1)
                {
                    Refuse(files[0], refusal);
                    continue;
                }

                // One of them, or their sum, is what the server minds.
                var half = files.Count / 2;
                open.Push(([.. files.Skip(half)], 0));
                open.Push(([.. files.Take(half)], 0));
                continue;
            }

            var (again, unmentioned) = await SettleAsync(files, reply, repetitions, cancellationToken);
            if (again.Count > 0)
            {
                await client.Retries.WaitAsync(
                    repetitions,
                    "The server failed on some instances.",
                    null,
                    cancellationToken
                );
                open.Push((again, repetitions + 1));
            }

            // Sent alone, whatever the answer says is about it.
            foreach (var file in unmentioned)
            {
                if (files.Count > 1)
                {
                    open.Push(([file], 0));
                }
                else
                {
                    Refuse(
                        file,
                        reply.OtherFailures is [var reason, ..]
                            ? FailureReasons.Describe(reason)
                            : "the server did not acknowledge it"
                    );
                }
            }
        }
    }

    /// <summary>Reports a file that cannot be read here.</summary>
    public void ReportUnreadable(string path, string problem)
    {
        tally.CountUnreadable();
        progress.WriteLine($"unreadable {path}: {problem}");
    }

    private async Task<StoreReply> PostAsync(IReadOnlyList<StoreFile> files, CancellationToken cancellationToken)
    {
        var sent = 0L;
        try
        {
            var reply = await client.SendAsync(
                stall =>
                {
                    // What went in vain does not count as progress.
                    progress.Advance(-Interlocked.Exchange(ref sent, 0));
                    var request = DicomWebClient.Request(HttpMethod.Post, "studies", "application/dicom+json");
                    // A server that refuses all the same says so before the bytes are on their way.
                    request.Headers.ExpectContinue = files.Sum(file => file.Length) > WorthAsking;
                    request.Content = new StoreContent(
                        files,
                        stall,
                        count =>
                        {
                            Interlocked.Add(ref sent, count);
                            progress.Advance(count);
                        }
                    );
                    return request;
                },
                StoreReply.ReadAsync,
                cancellationToken
            );
            if (reply.Refusal is not null && files.Count > 1)
            {
                progress.Advance(-Interlocked.Exchange(ref sent, 0));
            }

            return reply;
        }
        catch
        {
            progress.Advance(-Interlocked.Exchange(ref sent, 0));
            throw;
        }
    }

    /// <summary>Counts what the server says; returns what to send again, and of what it says nothing.</summary>
    private async Task<(List<StoreFile> Again, List<StoreFile> Unmentioned)> SettleAsync(
        IReadOnlyList<StoreFile> files,
        StoreReply reply,
        int repetitions,
        CancellationToken cancellationToken
    )
    {
        var (acknowledged, again, unmentioned) = (
            new List<Acknowledgement>(),
            new List<StoreFile>(),
            new List<StoreFile>()
        );
        var conflicts = new List<(StoreFile File, ushort Reason)>();
        foreach (var file in files)
        {
            if (!reply.Instances.TryGetValue(file.Instance, out var said))
            {
                unmentioned.Add(file);
            }
            else if (said.Failure is not { } reason)
            {
                acknowledged.Add(new Acknowledgement(file, said.Warning, IsOld: false));
            }
            else if (FailureReasons.IsAlreadyThere(reason))
            {
                conflicts.Add((file, reason));
            }
            else if (reason == FailureReasons.ProcessingFailure && client.Retries.Allows(repetitions))
            {
                again.Add(file);
            }
            else
            {
                Refuse(file, FailureReasons.Describe(reason));
            }
        }

        await AcknowledgeAsync(acknowledged);
        foreach (var (file, reason) in conflicts)
        {
            if (await _copy.IsSameAsync(file, cancellationToken))
            {
                await AcknowledgeAsync([new Acknowledgement(file, null, IsOld: true)]);
            }
            else
            {
                Refuse(file, FailureReasons.Describe(reason));
            }
        }

        foreach (var file in again.Concat(unmentioned))
        {
            progress.Advance(-file.Length);
        }

        return (again, unmentioned);
    }

    private async Task AcknowledgeAsync(List<Acknowledgement> acknowledged)
    {
        if (journal is not null && acknowledged.Count > 0)
        {
            await journal.AddAsync([.. acknowledged.Select(each => each.File)]);
        }

        foreach (var (file, warning, isOld) in acknowledged)
        {
            if (isOld)
            {
                tally.CountAlreadyThere();
            }
            else if (warning is null)
            {
                tally.CountStored();
            }
            else
            {
                tally.CountWarned();
            }

            progress.CountFile();
            if (warning is { } reason)
            {
                progress.WriteLine($"warning {file.Path}: {FailureReasons.DescribeWarning(reason)}");
            }
            else if (isVerbose)
            {
                progress.WriteLine($"{(isOld ? "already there" : "stored")} {file.Path}: {file.Instance}");
            }
        }
    }

    private void Refuse(StoreFile file, string reason)
    {
        tally.CountRefused();
        progress.CountFile();
        progress.WriteLine($"refused {file.Path}: {reason}");
    }

    /// <summary>An instance that the server has.</summary>
    private readonly record struct Acknowledgement(StoreFile File, ushort? Warning, bool IsOld);
}
