using System.ComponentModel.DataAnnotations;

namespace ServerlessDicom.Functions.Commitment;

/// <summary>Settings of storage commitment, section <c>Commitment</c>.</summary>
internal sealed class CommitmentOptions
{
    /// <summary>The most instances that one request may name.</summary>
    [Range(1, 50_000)]
    public int MaxReferences { get; set; } = 50_000;

    /// <summary>How long a request, or a result check, waits for the instances to be checked before it answers 202.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long results are kept.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00")]
    public TimeSpan KeepFor { get; set; } = TimeSpan.FromDays(30);
}
