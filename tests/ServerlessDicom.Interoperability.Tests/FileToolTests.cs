using ServerlessDicom.Interoperability.Tests.Peers;
using ServerlessDicom.Tests;

namespace ServerlessDicom.Interoperability.Tests;

/// <summary>DCMTK 3.6 and GDCM 3.0 read what is retrieved, and what they write is stored and retrieved.</summary>
public sealed class FileToolTests(StoredSamples samples) : IDisposable
{
    private const string Native = "ct dx cr us photo palette ybr seg dose";
    private const string Images = "ct dx cr us photo palette ybr";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("peer-");

    /// <summary>Each transfer syntax that is sent, how a program makes Explicit VR Little Endian of it, and which samples can be had.</summary>
    public static TheoryData<string, string, string> Decoders { get; } =
        new()
        {
            { "1.2.840.10008.1.2.1", "dcmconv +te", Native },
            { "1.2.840.10008.1.2.1.99", "dcmconv +te", Native },
            { "1.2.840.10008.1.2.5", "dcmdrle", $"{Images} dose" },
            { "1.2.840.10008.1.2.5", "gdcmconv --raw", $"{Images} dose" },
            { "1.2.840.10008.1.2.4.70", "dcmdjpeg +cn", Images },
            { "1.2.840.10008.1.2.4.70", "gdcmconv --raw", Images },
            { "1.2.840.10008.1.2.4.80", "dcmdjpls", Images },
            { "1.2.840.10008.1.2.4.80", "gdcmconv --raw", Images },
            { "1.2.840.10008.1.2.4.90", "gdcmconv --raw", Images },
        };

    /// <summary>How a program encodes, and which samples it can.</summary>
    public static TheoryData<string, string> Encoders { get; } =
        new()
        {
            { "dcmconv +ti", Native },
            { "dcmconv +tb", Native },
            { "dcmconv +td", Native },
            { "dcmcrle", $"{Images} dose" },
            { "dcmcjpeg +e1", Images },
            { "dcmcjpls", Images },
            { "gdcmconv --j2k", Images },
            { "gdcmconv --jpegls", Images },
        };

    [Theory]
    [MemberData(nameof(Decoders))]
    public async Task What_is_retrieved_has_the_pixels_that_were_stored(
        string transferSyntax,
        string decoder,
        string names
    )
    {
        foreach (var sample in names.Split(' ').Select(SampleObject.Named))
        {
            var encoded = await RetrieveAsync(samples.Service, sample, transferSyntax);
            var decoded = await RunAsync(decoder, encoded);

            // What is native comes as it is, planes as planes.
            var planes = decoder.StartsWith("dcmconv", StringComparison.Ordinal);
            var expected = planes ? SampleObject.PixelDataOf(sample.File.ToBytes()) : sample.Pixels;
            Assert.Equal(expected, SampleObject.PixelDataOf(decoded));
        }
    }

    [Theory]
    [MemberData(nameof(Encoders))]
    public async Task What_they_write_is_stored_as_it_is_and_decoded(string encoder, string names)
    {
        await using var service = await TestService.StartAsync();
        foreach (var sample in names.Split(' ').Select(SampleObject.Named))
        {
            var encoded = await RunAsync(encoder, sample.File.ToBytes());
            var answer = await service.StoreAsync(encoded);
            Assert.Equal([sample.File.SopInstance], answer.Stored);

            var native = SampleObject.PixelDataOf(await RetrieveAsync(service, sample, "1.2.840.10008.1.2.1"));
            Assert.True(
                native.AsSpan().SequenceEqual(sample.Pixels)
                    || native.AsSpan().SequenceEqual(SampleObject.PixelDataOf(sample.File.ToBytes())),
                $"{sample.Name} has other pixels."
            );
            // Implicit VR and big endian are never sent.
            if (encoder is not ("dcmconv +ti" or "dcmconv +tb"))
            {
                Assert.Equal(encoded, await service.FetchAsync(sample.File.Resource));
            }
        }
    }

    [Theory]
    [InlineData("cr")]
    [InlineData("us")]
    [InlineData("photo")]
    public async Task Lossy_JPEG_is_a_picture_to_them(string name)
    {
        var sample = SampleObject.Named(name);
        var encoded = await RetrieveAsync(samples.Service, sample, "1.2.840.10008.1.2.4.50");
        var pixels = SampleObject.PixelDataOf(await RunAsync("dcmdjpeg", encoded));

        Assert.Equal(sample.Pixels.Length, pixels.Length);
        // The samples change from pixel to pixel more than pictures do; unlike ones differ by 80.
        Assert.InRange(pixels.Zip(sample.Pixels, (a, b) => Math.Abs(a - b)).Average(), 0, 24);
    }

    /// <summary>All samples, whatever they are, and programs that stop at what is wrong with a file.</summary>
    [Theory]
    [InlineData("dcmftest")]
    [InlineData("dcmdump +E")]
    [InlineData("gdcmdump")]
    public async Task They_read_every_file(string program)
    {
        var files = new List<string>();
        foreach (var sample in SampleObject.All)
        {
            foreach (var transferSyntax in (string[])["*", "1.2.840.10008.1.2.1.99"])
            {
                var file = Path.Combine(_folder.FullName, $"{files.Count}.dcm");
                await File.WriteAllBytesAsync(file, await RetrieveAsync(samples.Service, sample, transferSyntax));
                files.Add(file);
            }
        }

        var words = program.Split(' ');
        // GDCM's takes one at a time.
        IEnumerable<string[]> calls =
            program == "gdcmdump"
                ? files.Chunk(1)
                :
                [
                    [.. files],
                ];
        foreach (var some in calls)
        {
            await Peer.RunAsync(words[0], [.. words[1..], .. some]);
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static async Task<byte[]> RetrieveAsync(TestService service, SampleObject sample, string transferSyntax)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(sample.File.Resource, UriKind.Relative));
        request.Headers.TryAddWithoutValidation("Accept", $"application/dicom; transfer-syntax={transferSyntax}");
        using var response = await service.Client.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode, $"{sample.Name}: {await response.Content.ReadAsStringAsync()}");
        return await response.Content.ReadAsByteArrayAsync();
    }

    /// <summary>Has a program make a file of another.</summary>
    private async Task<byte[]> RunAsync(string commandLine, byte[] file)
    {
        var words = commandLine.Split(' ');
        var source = Path.Combine(_folder.FullName, "in.dcm");
        var target = Path.Combine(_folder.FullName, "out.dcm");
        await File.WriteAllBytesAsync(source, file);
        File.Delete(target);
        await Peer.RunAsync(words[0], [.. words[1..], source, target]);
        return await File.ReadAllBytesAsync(target);
    }
}
