using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using ServerlessDicom.Dicom.Json;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;

namespace ServerlessDicom.Examples.BoneSegmentation.Archive;

/// <summary>The archive, as this consumer needs it (PS3.18 §10.4, §10.5, §10.6). It knows nothing but the standard.</summary>
/// <param name="http">With the base URL, ending in a slash, and the token.</param>
internal sealed class DicomWebClient(HttpClient http)
{
    private const string DicomJson = "application/dicom+json";

    /// <summary>Results of one page of a search.</summary>
    private const int PageLength = 100;

    /// <summary>0111H and B00EH: the archive has another instance with this SOP Instance UID (PS3.18 Annex I).</summary>
    private static readonly long[] _alreadyThere = [0x0111, 0xB00E];

    /// <summary>All CT series of the archive, page by page.</summary>
    public async IAsyncEnumerable<SeriesKey> FindCtSeriesAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var found = 0;
        while (true)
        {
            var page = await GetDatasetsAsync(
                Invariant($"series?Modality=CT&limit={PageLength}&offset={found}"),
                cancellationToken
            );
            if (page.Count == 0)
            {
                yield break;
            }

            found += page.Count;
            foreach (var match in page)
            {
                yield return new SeriesKey(
                    match.GetString(DicomTag.StudyInstanceUID)
                        ?? throw new InvalidDataException("A series has no Study Instance UID."),
                    match.GetString(DicomTag.SeriesInstanceUID)
                        ?? throw new InvalidDataException("A series has no Series Instance UID.")
                );
            }
        }
    }

    /// <summary>Whether all of some instances of a study are there.</summary>
    public async Task<bool> HasInstancesAsync(
        string study,
        IReadOnlyCollection<string> sopInstances,
        CancellationToken cancellationToken
    )
    {
        var matches = await GetDatasetsAsync(
            $"studies/{study}/instances?SOPInstanceUID={string.Join(',', sopInstances)}",
            cancellationToken
        );
        return matches.Count == sopInstances.Count;
    }

    /// <summary>The metadata of all instances of a series; bulk data are left out. None when the series is gone.</summary>
    public Task<IReadOnlyList<DicomDataset>> GetMetadataAsync(SeriesKey series, CancellationToken cancellationToken) =>
        GetDatasetsAsync($"{series.Path}/metadata", cancellationToken);

    /// <summary>The first frame of an instance, in Explicit VR Little Endian whatever it is stored in (PS3.18 §8.7.3.3.2).</summary>
    public async Task<byte[]> GetFrameAsync(SeriesKey series, string sopInstance, CancellationToken cancellationToken)
    {
        using var request = Request(
            HttpMethod.Get,
            $"{series.Path}/instances/{sopInstance}/frames/1",
            "multipart/related; type=\"application/octet-stream\""
        );
        using var response = await http.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        var boundary = response.Content.Headers.ContentType?.Parameters.FirstOrDefault(parameter =>
            parameter.Name.Equals("boundary", StringComparison.OrdinalIgnoreCase)
        );
        var parts = new MultipartReader(
            boundary?.Value?.Trim('"') ?? throw new InvalidDataException("The archive's answer is not multipart."),
            await response.Content.ReadAsStreamAsync(cancellationToken)
        );
        var part =
            await parts.ReadNextSectionAsync(cancellationToken)
            ?? throw new InvalidDataException("The archive's answer has no frame.");
        using var frame = new MemoryStream();
        await part.Body.CopyToAsync(frame, cancellationToken);
        return frame.ToArray();
    }

    /// <summary>Stores instances of a study. One that the archive has already counts as stored.</summary>
    /// <exception cref="InvalidDataException">The archive refused one.</exception>
    public async Task StoreAsync(
        string study,
        IReadOnlyList<DicomDataset> instances,
        CancellationToken cancellationToken
    )
    {
        using var request = Request(HttpMethod.Post, $"studies/{study}", DicomJson);
        var content = new MultipartContent("related");
        request.Content = content;
        content.Headers.ContentType!.Parameters.Add(new NameValueHeaderValue("type", "\"application/dicom\""));
        foreach (var instance in instances)
        {
            content.Add(
                new ByteArrayContent(await WriteAsync(instance, cancellationToken))
                {
                    Headers = { ContentType = new MediaTypeHeaderValue("application/dicom") },
                }
            );
        }

        using var response = await http.SendAsync(request, cancellationToken);
        if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.Accepted or HttpStatusCode.Conflict))
        {
            response.EnsureSuccessStatusCode();
        }

        var answer = Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken)).Single();
        var refused = answer
            .GetItems(DicomTag.FailedSOPSequence)
            .Select(item => item.GetInteger(DicomTag.FailureReason) ?? 0)
            .FirstOrDefault(reason => !_alreadyThere.Contains(reason), -1);
        if (refused >= 0 || answer.Contains(DicomTag.OtherFailuresSequence))
        {
            throw new InvalidDataException(Invariant($"The archive refused a result (failure reason {refused})."));
        }
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, string accept)
    {
        var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        request.Headers.Accept.ParseAdd(accept);
        return request;
    }

    private async Task<IReadOnlyList<DicomDataset>> GetDatasetsAsync(string path, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Get, path, DicomJson);
        using var response = await http.SendAsync(request, cancellationToken);
        if (response.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.NotFound or HttpStatusCode.Gone)
        {
            return [];
        }

        response.EnsureSuccessStatusCode();
        return Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
    }

    /// <summary>Reads one data set or an array of them (PS3.18 §F.2).</summary>
    /// <exception cref="InvalidDataException">It is none of this.</exception>
    private static List<DicomDataset> Parse(ReadOnlySpan<byte> json)
    {
        var datasets = new List<DicomDataset>();
        try
        {
            var reader = new Utf8JsonReader(json, DicomJsonReader.JsonOptions);
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.StartObject)
                {
                    // Pixel Data and other bulk data are fetched where they are needed.
                    datasets.Add(DicomJsonReader.Read(ref reader, _ => ReadOnlyMemory<byte>.Empty));
                }
            }
        }
        catch (JsonException e)
        {
            throw new InvalidDataException("The archive's answer is not DICOM JSON.", e);
        }

        return datasets;
    }

    private static async Task<byte[]> WriteAsync(DicomDataset instance, CancellationToken cancellationToken)
    {
        var file = new DicomFile
        {
            FileMetaInformation = [],
            Dataset = instance,
            TransferSyntax = DicomTransferSyntax.ExplicitVRLittleEndian,
        };
        using var bytes = new MemoryStream();
        var output = PipeWriter.Create(bytes, new StreamPipeWriterOptions(leaveOpen: true));
        await DicomFileWriter.WriteAsync(file, file.TransferSyntax, null, output, cancellationToken);
        await output.CompleteAsync();
        return bytes.ToArray();
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
