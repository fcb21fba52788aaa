using System.Net;
using System.Net.Sockets;

namespace ServerlessDicom.EndToEnd.Tests;

public sealed class RefusedStartTests : IDisposable
{
    private const string AnyPort = "http://127.0.0.1:0";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--nope", "--nope")]
    [InlineData("stray", "stray")]
    [InlineData("--data", "--data")]
    [InlineData("--urls=ftp://127.0.0.1", "Urls")]
    [InlineData("--urls=nowhere", "Urls")]
    [InlineData("--Embedded:DataDirectory=", "Embedded:DataDirectory")]
    [InlineData("--Embedded:DataDirektory=x", "Embedded:DataDirektory")]
    [InlineData("--Embeded:DataDirectory=x", "Embeded:DataDirectory")]
    [InlineData("--Search:MaxLimit=0", "Search:MaxLimit")]
    [InlineData("--Text:FallbackCharacterSets:0:SpecificCharacterSet=KLINGON", "Text:FallbackCharacterSets:0")]
    [InlineData("--Search:MaxLimit=many", "Search:MaxLimit")]
    [InlineData("--Store:Limits:MaxDeep=1", "Store:Limits:MaxDeep")]
    [InlineData("--Text:FallbackCharacterSets:0:Station=1", "Text:FallbackCharacterSets:0:Station")]
    public async Task A_wrong_argument_is_named_in_one_sentence(string argument, string named)
    {
        AssertSentence(await ServiceProcess.RunAsync(_folder.Path, null, argument), named);
    }

    [Theory]
    [InlineData("FUNCTIONS_CUSTOMHANDLER_PORT", "none", "FUNCTIONS_CUSTOMHANDLER_PORT")]
    [InlineData("FUNCTIONS_CUSTOMHANDLER_PORT", "70000", "FUNCTIONS_CUSTOMHANDLER_PORT")]
    [InlineData("Embedded__Nothing", "1", "Embedded:Nothing")]
    public async Task A_wrong_environment_variable_is_named_in_one_sentence(string name, string value, string named)
    {
        var environment = new Dictionary<string, string> { [name] = value };
        AssertSentence(await ServiceProcess.RunAsync(_folder.Path, environment), named);
    }

    [Theory]
    [InlineData("--urls=http://0.0.0.0:0", "http://0.0.0.0:0")]
    [InlineData("--urls=http://127.0.0.1:0;http://[::]:0", "http://[::]:0")]
    [InlineData("--urls=http://+:0", "http://+:0")]
    [InlineData("--urls=http://pacs.example.org:0", "http://pacs.example.org:0")]
    public async Task Listening_beyond_this_machine_without_authentication_is_refused(string urls, string named)
    {
        var result = await ServiceProcess.RunAsync(_folder.Path, null, urls);
        AssertSentence(result, named);
        Assert.Contains("Authentication:Mode", result.Errors, StringComparison.Ordinal);
        Assert.Contains("Authentication:AllowAnonymous", result.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("FUNCTIONS_CUSTOMHANDLER_PORT", "23980", "Behind the Functions host")]
    [InlineData("Kestrel__Endpoints__Http__Url", "http://0.0.0.0:0", "http://0.0.0.0:0")]
    public async Task Being_reachable_otherwise_without_authentication_is_refused(
        string name,
        string value,
        string named
    )
    {
        var environment = new Dictionary<string, string> { [name] = value };
        AssertSentence(await ServiceProcess.RunAsync(_folder.Path, environment), named);
    }

    [Theory]
    [InlineData("--Authentication:Mode=AppService", "--urls=http://0.0.0.0:0", "Authentication:Mode AppService")]
    [InlineData("--Authentication:Mode=Basic", null, "Authentication:Mode")]
    [InlineData("--Authentication:Mode=7", null, "Authentication:Mode")]
    [InlineData("--Authentication:Mode=AppService", "--Authentication:AllowAnonymous=true", "AllowAnonymous")]
    [InlineData("--Authentication:Mode=Jwt", "--Authentication:Audiences:0=dicom", "Authentication:Authority")]
    [InlineData("--Authentication:Mode=Jwt", "--Authentication:Authority=https://example.org", "Audiences")]
    [InlineData("--Authentication:Mode=Jwt", "--Authentication:Authority=http://example.org", "Authority")]
    [InlineData("--Authentication:Permissions:Read:0=may read", null, "Authentication:Permissions")]
    [InlineData("--Authentication:ClockSkew=01:00:00", null, "Authentication:ClockSkew")]
    [InlineData("--Authentication:Audience=dicom", null, "Authentication:Audience")]
    public async Task Wrong_settings_of_authentication_are_refused(string argument, string? other, string named)
    {
        string[] arguments = other is null ? [argument] : [argument, other];
        AssertSentence(await ServiceProcess.RunAsync(_folder.Path, null, arguments), named);
    }

    [Fact]
    public async Task A_port_in_use_is_named()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var url = $"http://{listener.LocalEndpoint}";
        AssertSentence(await ServiceProcess.RunAsync(_folder.Path, null, "--urls", url), url);
        // Nor is what goes on in the background heard of when it is found out after that has begun.
        AssertSentence(await ServiceProcess.RunAsync(_folder.Path, null, "--urls", url, "--demo"), url);
    }

    [Fact]
    public async Task A_data_directory_that_cannot_be_one_is_named()
    {
        var file = Path.Combine(_folder.Path, "file");
        await File.WriteAllTextAsync(file, "");
        AssertSentence(await ServiceProcess.RunAsync(_folder.Path, null, "--urls", AnyPort, "--data", file), file);
    }

    [Fact]
    public async Task A_data_directory_that_cannot_be_written_is_named()
    {
        // Root may write anywhere but here.
        const string Unwritable = "/proc/serverless-dicom";
        Assert.SkipUnless(Directory.Exists("/proc"), "There is no /proc, which not even root can write to.");
        AssertSentence(
            await ServiceProcess.RunAsync(_folder.Path, null, "--urls", AnyPort, "--data", Unwritable),
            Unwritable
        );
    }

    [Fact]
    public async Task A_second_process_on_the_same_data_is_refused_and_the_first_serves_on()
    {
        var data = Path.Combine(_folder.Path, "data");
        await using var first = await ServiceProcess.StartAsync(_folder.Path, null, "--urls", AnyPort);

        AssertSentence(await ServiceProcess.RunAsync(_folder.Path, null, "--urls", AnyPort), data);

        Assert.Equal(HttpStatusCode.OK, (await first.Client.GetAsync("/health")).StatusCode);
    }

    private static void AssertSentence((int ExitCode, string Output, string Errors) result, string named)
    {
        Assert.Equal(1, result.ExitCode);
        Assert.Equal("", result.Output);
        var sentence = Assert.Single(result.Errors.Split('\n'));
        Assert.Contains(named, sentence, StringComparison.Ordinal);
        Assert.EndsWith(".", sentence, StringComparison.Ordinal);
    }
}
