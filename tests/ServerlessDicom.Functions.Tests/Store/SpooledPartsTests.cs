using ServerlessDicom.Dicom.BulkData;
using ServerlessDicom.Functions.Store;

namespace ServerlessDicom.Functions.Tests.Store;

public sealed class SpooledPartsTests
{
    [Theory]
    [InlineData(1 << 29, 3)]
    [InlineData(0, (1 << 20) + 1)]
    public void Parts_are_shared_as_long_as_that_costs_no_more_than_sending_a_gigabyte(long length, int most)
    {
        var parts = new SpooledParts(new Uri("http://localhost/"));
        parts.Add("a", new BulkDataPart(BulkDataPart.OctetStream, null, 0, length));
        for (var i = 0; i < most; i++)
        {
            Assert.Single(parts.Find("a"));
        }

        var exception = Assert.Throws<InstanceAssemblyException>(() => parts.Find("a"));
        Assert.Equal(InstanceAssemblyProblem.TooLarge, exception.Problem);
    }
}
