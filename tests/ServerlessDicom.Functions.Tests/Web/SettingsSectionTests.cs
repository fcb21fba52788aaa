using Microsoft.Extensions.Configuration;
using ServerlessDicom.Functions.Store;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Tests.Web;

public sealed class SettingsSectionTests
{
    [Theory]
    [InlineData("Store:ExistingInstance", "Sometimes", "one of Reject, Replace, Ignore")]
    [InlineData("Store:MaxCommitDelay", "soon", "a time such as 00:00:30")]
    [InlineData("Store:MaxPartsPerRequest", "1.5", "a whole number")]
    [InlineData("Store:MaxInstanceBytes", "2 GB", "a whole number")]
    [InlineData("Store:Limits:MaxDepth", "", "a whole number")]
    public void A_value_of_another_kind_is_told_with_what_it_must_be(string setting, string value, string expected)
    {
        var refused = Assert.Throws<StartRefusedException>(() => Check(setting, value));

        Assert.Contains(setting, refused.Message, StringComparison.Ordinal);
        Assert.Contains($"'{value}'", refused.Message, StringComparison.Ordinal);
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Store:ExistingInstance", "replace")]
    [InlineData("Store:MaxCommitDelay", "0:1")]
    [InlineData("Store:MaxInstanceBytes", "2147483648000")]
    [InlineData("Store:MaxInstanceBytes", "")]
    [InlineData("Store:RecompressTo", "whatever: the section tells")]
    public void A_value_of_its_kind_is_taken(string setting, string value) => Check(setting, value);

    private static void Check(string setting, string value)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new KeyValuePair<string, string?>(setting, value)])
            .Build();
        new SettingsSection("Store", typeof(StoreOptions)).Check(configuration.GetSection("Store"));
    }
}
