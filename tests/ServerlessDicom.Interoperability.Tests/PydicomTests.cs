using System.Diagnostics;
using ServerlessDicom.EndToEnd.Tests.Infrastructure;
using ServerlessDicom.Interoperability.Tests.Peers;

namespace ServerlessDicom.Interoperability.Tests;

/// <summary>Runs the tests in Python/.</summary>
public sealed class PydicomTests(StoredSamples samples)
{
    // Debian's, for which the packages are; there may be others.
    private const string Python = "/usr/bin/python3";

    [Fact]
    public async Task Pydicom_gets_on_with_the_service()
    {
        var (imported, _, problem) = await Peer.RunAsync(
            new ProcessStartInfo(Python, ["-c", "import gdcm, numpy, pydicom"])
        );
        if (imported != 0)
        {
            Peer.Miss($"{Python} lacks pydicom, numpy or gdcm: {problem}");
        }

        var (code, output, errors) = await Peer.RunAsync(
            new ProcessStartInfo(Python, ["-B", "test_pydicom.py"])
            {
                WorkingDirectory = RepositoryFolder.Combine(
                    "tests",
                    "ServerlessDicom.Interoperability.Tests",
                    "Python"
                ),
                Environment = { ["DICOMWEB_URL"] = samples.Url, ["SAMPLES"] = samples.Folder },
            }
        );
        Assert.True(code == 0, errors + output);
    }
}
