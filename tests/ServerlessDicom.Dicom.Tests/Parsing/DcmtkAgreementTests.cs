using System.Diagnostics;
using ServerlessDicom.Dicom.Parsing;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Dicom.Tests.Parsing;

/// <summary>
/// DCMTK reads what is written here as it reads the files themselves. Run on demand: SERVERLESSDICOM_DCMTK names the
/// folder of its dcmconv (3.6.7 is known to do).
/// </summary>
public sealed class DcmtkAgreementTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dcmtk");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Dcmconv_finds_the_same_values_in_every_syntax()
    {
        var tools = Environment.GetEnvironmentVariable("SERVERLESSDICOM_DCMTK");
        Assert.SkipWhen(string.IsNullOrEmpty(tools), "SERVERLESSDICOM_DCMTK names no folder with dcmconv.");
        var problems = new List<string>();
        var compared = 0;
        foreach (var name in Corpus.Files())
        {
            if (
                TryParse(await File.ReadAllBytesAsync(Corpus.File(name), Cancel)) is not { } file
                || await ConvertAsync(tools!, Corpus.File(name)) is not { } expected
            )
            {
                continue;
            }

            foreach (var syntax in Writing.Uncompressed.Where(_ => !Writing.HasFragments(file.Dataset)))
            {
                var written = Path.Combine(_folder.FullName, "written.dcm");
                await File.WriteAllBytesAsync(written, await file.ToBytesAsync(syntax), Cancel);
                var actual = await ConvertAsync(tools!, written);
                if (actual is null || !expected.SequenceEqual(actual))
                {
                    var differences = string.Join("; ", expected.Except(actual ?? []).Take(3));
                    problems.Add($"{name} as {syntax.Name}: {differences}");
                }

                compared++;
            }
        }

        Assert.Empty(problems);
        Assert.True(compared > 100, $"Only {compared} files were compared.");
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>What DCMTK makes of a file, in Explicit VR Little Endian; null when it does not read or write it.</summary>
    private async Task<List<string>?> ConvertAsync(string tools, string path)
    {
        var converted = Path.Combine(_folder.FullName, "converted.dcm");
        File.Delete(converted);
        using var dcmconv = Process.Start(
            new ProcessStartInfo(Path.Combine(tools, "dcmconv"), ["-q", "+te", path, converted])
            {
                RedirectStandardError = true,
            }
        )!;
        await dcmconv.StandardError.ReadToEndAsync(Cancel);
        await dcmconv.WaitForExitAsync(Cancel);
        if (dcmconv.ExitCode != 0)
        {
            return null;
        }

        var file = DicomFile.Parse(await File.ReadAllBytesAsync(converted, Cancel));
        return Values.Of(file.Dataset, file.Content);
    }

    /// <summary>Which files are not readable is the reader's to test.</summary>
    private static DicomFile? TryParse(byte[] bytes)
    {
        try
        {
            return DicomFile.Parse(bytes);
        }
        catch (DicomFormatException)
        {
            return null;
        }
    }
}
