using System.Net;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Functions.Tests.Rendering;

/// <summary>Files with bytes changed at random: what the service stores it shows, or says that it cannot.</summary>
public sealed class HostileImageTests(RenderingService service) : IClassFixture<RenderingService>
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Whatever_is_wrong_with_an_image_is_no_fault_of_the_service(int seed)
    {
        var random = new Random(seed);
        var shown = 0;
        for (var i = 0; i < 60; i++)
        {
            var file = Create($"1.2.{seed}.1.{i + 1}", random.Next(4));
            var bytes = file.ToBytes();
            // Behind the UIDs, which say where to find it.
            var start = bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x28, 0x00, 0x02, 0x00]);
            for (var changes = random.Next(1, 4); changes > 0; changes--)
            {
                bytes[random.Next(start, bytes.Length)] = (byte)random.Next(256);
            }

            if ((await service.Service.StoreAsync([bytes])).Status != HttpStatusCode.OK)
            {
                continue;
            }

            foreach (
                var resource in (string[])
                    [
                        "/rendered",
                        "/rendered?annotation=overlays,technique&viewport=30,20,1,1,-5,5&accept=image/gif",
                        "/thumbnail",
                    ]
            )
            {
                using var response = await service.GetAsync(file.Resource + resource);
                Assert.True(
                    (int)response.StatusCode is 200 or 400 or 404 or 406,
                    $"Seed {seed}, file {i}, {resource}: {response.StatusCode}"
                );
                shown += response.StatusCode == HttpStatusCode.OK ? 1 : 0;
            }
        }

        Assert.True(shown > 20, $"Only {shown} pictures.");
    }

    private static TestFile Create(string uid, int kind)
    {
        var file = GrayFile.Create(uid, frames: 1 + kind % 2);
        return kind switch
        {
            0 => file.Text(0x00281052, "DS", "-10")
                .Text(0x00281053, "DS", "2")
                .Text(0x00280034, "IS", "2\\1")
                .Number(0x60000010, GrayFile.Rows)
                .Number(0x60000011, GrayFile.Columns)
                .Text(0x60000040, "CS", "G")
                .Bytes(0x60000050, "SS", [1, 0, 1, 0])
                .Number(0x60000100, 1)
                .Number(0x60000102, 0)
                .Bytes(0x60003000, "OW", new byte[24]),
            1 => file.Text(0x00181063, "DS", "40").Text(0x00286010, "IS", "2"),
            2 => file.Text(0x00280004, "CS", "PALETTE COLOR")
                .Bytes(0x00281101, "US", [0, 1, 0, 0, 16, 0])
                .Bytes(0x00281102, "US", [0, 1, 0, 0, 16, 0])
                .Bytes(0x00281103, "US", [0, 1, 0, 0, 16, 0])
                .Bytes(0x00281201, "OW", new byte[512])
                .Bytes(0x00281202, "OW", new byte[512])
                .Bytes(0x00281203, "OW", new byte[512]),
            _ => file.Number(0x00280002, 3)
                .Text(0x00280004, "CS", "YBR_FULL")
                .Number(0x00280006, 1)
                .Bytes(0x7FE00010, "OB", new byte[2 * 3 * GrayFile.Rows * GrayFile.Columns]),
        };
    }
}
