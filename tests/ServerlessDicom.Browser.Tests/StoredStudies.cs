using ServerlessDicom.Tests;

[assembly: AssemblyFixture(typeof(ServerlessDicom.Browser.Tests.StoredStudies))]

namespace ServerlessDicom.Browser.Tests;

/// <summary>A service with the demo study and many small ones, for tests that change nothing.</summary>
public sealed class StoredStudies : IAsyncLifetime
{
    /// <summary>Small studies beside the demo study.</summary>
    internal const int Count = 60;

    private TestService? _service;

    internal TestService Service => _service!;

    /// <summary>The URL of the service.</summary>
    internal Uri Url => Root(Service);

    public async ValueTask InitializeAsync()
    {
        _service = await TestService.StartAsync(arguments: ["--demo"]);
        var stored = await _service.StoreAsync(Enumerable.Range(1, Count).Select(number => Study(number).ToBytes()));
        Assert.Equal(Count, stored.Body["00081199"]!["Value"]!.AsArray().Count);
    }

    public ValueTask DisposeAsync() => Service.DisposeAsync();

    /// <summary>The URL of a service: its base without the DICOMweb part.</summary>
    internal static Uri Root(TestService service) => new(service.Client.BaseAddress!, "/");

    private static TestFile Study(int number) =>
        new TestFile($"1.2.3.{number}.1.1")
            .Text(0x00080020, "DA", $"2025{1 + number % 12:00}{1 + number % 28:00}")
            .Text(0x00080060, "CS", number % 10 == 0 ? "MR" : "CR")
            .Text(0x00081030, "LO", number % 2 == 0 ? "Chest two views" : "Left hand")
            .Text(0x00080050, "SH", $"ACC{number:000}")
            .Text(0x00100010, "PN", $"Patient^Number{number:00}")
            .Text(0x00100020, "LO", $"ID{number:000}");
}
