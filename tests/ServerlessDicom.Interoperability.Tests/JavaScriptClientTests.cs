using System.Diagnostics;
using ServerlessDicom.EndToEnd.Tests.Infrastructure;
using ServerlessDicom.Interoperability.Tests.Peers;
using ServerlessDicom.LocalCloud.Emulators;

namespace ServerlessDicom.Interoperability.Tests;

/// <summary>Runs the tests in Node/, which use npm packages of clients.</summary>
public sealed class JavaScriptClientTests(StoredSamples samples)
{
    [Theory]
    [InlineData("dicomweb-client.test.mjs")]
    [InlineData("dcmjs.test.mjs")]
    public async Task A_client_in_JavaScript_gets_on_with_the_service(string script)
    {
        var folder = RepositoryFolder.Combine("tests", "ServerlessDicom.Interoperability.Tests", "Node");
        try
        {
            await NodePackages.EnsureInstalledAsync(folder, TestContext.Current.CancellationToken);
        }
        catch (EmulatorException e)
        {
            Peer.Miss(e.Message);
        }

        var (code, output, errors) = await Peer.RunAsync(
            new ProcessStartInfo("node", ["--test", "--test-reporter=tap", script])
            {
                WorkingDirectory = folder,
                Environment = { ["DICOMWEB_URL"] = samples.Url, ["SAMPLES"] = samples.Folder },
            }
        );

        Assert.True(code == 0, errors + output);
    }
}
