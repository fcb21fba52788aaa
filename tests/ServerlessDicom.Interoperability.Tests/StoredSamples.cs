using System.Text.Json;
using ServerlessDicom.Interoperability.Tests;
using ServerlessDicom.Tests;

[assembly: AssemblyFixture(typeof(StoredSamples))]

namespace ServerlessDicom.Interoperability.Tests;

/// <summary>A service that holds the sample objects, and a folder with their files, for tests that change neither.</summary>
public sealed class StoredSamples : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("samples-");
    private TestService? _service;

    internal TestService Service => _service!;

    /// <summary>The DICOMweb base URL, without a slash at its end.</summary>
    internal string Url => Service.Client.BaseAddress!.AbsoluteUri.TrimEnd('/');

    /// <summary>Where the files are, named after the samples, and samples.json with their UIDs.</summary>
    internal string Folder => _folder.FullName;

    public async ValueTask InitializeAsync()
    {
        _service = await TestService.StartAsync();
        foreach (var sample in SampleObject.All)
        {
            await File.WriteAllBytesAsync(FileOf(sample), sample.File.ToBytes());
        }

        var uids = SampleObject.All.ToDictionary(
            sample => sample.Name,
            sample => new
            {
                studyInstanceUID = sample.File.Study,
                seriesInstanceUID = sample.File.Series,
                sopInstanceUID = sample.File.SopInstance,
            }
        );
        await File.WriteAllTextAsync(Path.Combine(Folder, "samples.json"), JsonSerializer.Serialize(uids));
        var answer = await _service.StoreAsync(SampleObject.All.Select(sample => sample.File.ToBytes()));
        Assert.Equal(SampleObject.All.Count, answer.Stored.Count);
    }

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>The file of a sample.</summary>
    internal string FileOf(SampleObject sample) => Path.Combine(Folder, $"{sample.Name}.dcm");
}
