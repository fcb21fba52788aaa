using Microsoft.Extensions.Options;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Events;

/// <summary>Makes events of changes. What a change becomes depends on the change and the settings alone, however often it is made.</summary>
internal sealed class InstanceEvents(IOptions<EventsOptions> options, IOptions<WebOptions> web)
{
    private readonly string _base = web.Value.PublicBaseUrl?.AbsoluteUri.TrimEnd('/') ?? PublicBase.Path;
    private readonly string? _source = options.Value.Source;

    /// <summary>The event about a change.</summary>
    public InstanceEvent Of(IndexChange change)
    {
        var instance = change.Instance;
        var type = InstanceEvent.TypeOf(change.Kind);
        var resource = new DicomResource(
            instance.StudyInstanceUid,
            instance.SeriesInstanceUid,
            instance.SopInstanceUid
        ).ToString();
        return new InstanceEvent
        {
            // A version comes into being once and ends once.
            Id = $"{instance.Version}-{type[(type.LastIndexOf('.') + 1)..]}",
            Type = type,
            Source = _source ?? _base,
            Subject = resource,
            Time = change.At,
            Instance = instance,
            Sequence = change.Sequence,
            WadoUrl = $"{_base}/{resource}",
        };
    }
}
