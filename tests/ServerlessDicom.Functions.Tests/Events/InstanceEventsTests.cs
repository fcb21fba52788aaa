using ServerlessDicom.Functions.Events;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Tests.Events;

public class InstanceEventsTests
{
    [Theory]
    [InlineData(nameof(IndexChangeKind.Stored), "ServerlessDicom.InstanceStored")]
    [InlineData(nameof(IndexChangeKind.Replaced), "ServerlessDicom.InstanceUpdated")]
    [InlineData(nameof(IndexChangeKind.Deleted), "ServerlessDicom.InstanceDeleted")]
    public void The_type_tells_what_happened(string kind, string type)
    {
        var change = SampleEvents.Change(1, Enum.Parse<IndexChangeKind>(kind));
        Assert.Equal(type, Assert.Single(SampleEvents.Of([change])).Type);
    }

    [Fact]
    public void The_same_change_is_the_same_event_and_another_is_not()
    {
        var stored = SampleEvents.Change(1);
        IndexChange[] changes =
        [
            stored,
            SampleEvents.Change(1, IndexChangeKind.Replaced),
            stored with
            {
                Kind = IndexChangeKind.Deleted,
            },
            SampleEvents.Change(2),
        ];

        var events = SampleEvents.Of(changes);

        Assert.Equal(events, SampleEvents.Of(changes));
        Assert.Equal(4, events.Select(each => each.Id).Distinct().Count());
    }

    [Fact]
    public void Source_and_urls_begin_with_the_services_own_url()
    {
        var known = SampleEvents.Of([SampleEvents.Change(1)], null, new Uri("https://pacs.example.org/dicom-web/"))[0];
        Assert.Equal("https://pacs.example.org/dicom-web", known.Source);
        Assert.Equal("https://pacs.example.org/dicom-web/studies/1/series/1.1/instances/1.1.1", known.WadoUrl);
        Assert.Equal("studies/1/series/1.1/instances/1.1.1", known.Subject);

        var unknown = SampleEvents.Of([SampleEvents.Change(1)])[0];
        Assert.Equal(PublicBase.Path, unknown.Source);
        Assert.Equal($"{PublicBase.Path}/studies/1/series/1.1/instances/1.1.1", unknown.WadoUrl);

        var named = SampleEvents.Of([SampleEvents.Change(1)], new EventsOptions { Source = "urn:example:pacs" })[0];
        Assert.Equal("urn:example:pacs", named.Source);
    }
}
