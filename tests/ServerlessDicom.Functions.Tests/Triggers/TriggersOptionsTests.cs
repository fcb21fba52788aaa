using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ServerlessDicom.Functions.Triggers;

namespace ServerlessDicom.Functions.Tests.Triggers;

public class TriggersOptionsTests
{
    [Theory]
    [InlineData(null, null, true)]
    [InlineData("7071", null, false)]
    [InlineData("7071", "true", true)]
    [InlineData(null, "false", false)]
    public void The_process_drives_its_triggers_unless_the_functions_host_does(
        string? port,
        string? setting,
        bool drives
    )
    {
        (string Key, string? Value)[] settings =
        [
            ("FUNCTIONS_CUSTOMHANDLER_PORT", port),
            ("Triggers:InProcess", setting),
        ];
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
                settings.Where(each => each.Value is not null).ToDictionary(each => each.Key, each => each.Value)
            )
            .Build();
        using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddTriggers()
            .BuildServiceProvider();

        Assert.Equal(drives, services.GetRequiredService<IOptions<TriggersOptions>>().Value.InProcess);
    }
}
