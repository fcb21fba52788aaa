using System.ComponentModel.DataAnnotations;

namespace ServerlessDicom.Examples.BoneSegmentation;

/// <summary>Settings of the consumer, given as switches (<c>--Threshold 250</c>) or environment variables.</summary>
internal sealed class ConsumerOptions
{
    /// <summary>The DICOMweb base URL of the archive. Nothing else is ever called, whatever events say.</summary>
    [Required]
    public Uri Archive { get; set; } = new("http://127.0.0.1:8080/dicom-web");

    /// <summary>The bearer token for the archive, with the permissions to read and to write; null for none.</summary>
    public string? ArchiveToken { get; set; }

    /// <summary>The bearer token that events must bring (<c>Events:WebhookToken</c> of the archive); null for none.</summary>
    public string? EventToken { get; set; }

    /// <summary>What counts as bone, in Hounsfield units: this and more.</summary>
    [Range(-1000, 10_000)]
    public int Threshold { get; set; } = 300;

    /// <summary>How long no instance of a series must have come for it to be worked on. Nobody says when a series is complete.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan Quiet { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether all CT series of the archive are looked at when the consumer starts: what it missed, or did not finish.</summary>
    public bool CatchUp { get; set; } = true;

    /// <summary>The most series that wait at a time; beyond that events are turned away, and come again.</summary>
    [Range(1, 1_000_000)]
    public int MaxWaiting { get; set; } = 10_000;
}
