using System.Net.Http.Headers;
using Microsoft.AspNetCore.WebUtilities;

namespace ServerlessDicom.Functions.Tests.Retrieve;

/// <summary>A multipart response, read by ASP.NET's reader, which is none of ours.</summary>
internal sealed record BodyPart(string ContentType, string Location, long? DeclaredLength, byte[] Bytes)
{
    public static async Task<IReadOnlyList<BodyPart>> ReadAllAsync(HttpResponseMessage response)
    {
        var contentType = response.Content.Headers.ContentType!;
        Assert.Equal("multipart/related", contentType.MediaType);
        Assert.Contains(contentType.Parameters, parameter => parameter.Name == "type");
        var boundary = contentType.Parameters.Single(parameter => parameter.Name == "boundary").Value!;
        var body = await response.Content.ReadAsStreamAsync();
        var reader = new MultipartReader(boundary, body) { BodyLengthLimit = null };
        var parts = new List<BodyPart>();
        while (await reader.ReadNextSectionAsync() is { } section)
        {
            using var bytes = new MemoryStream();
            await section.Body.CopyToAsync(bytes);
            var length = section.Headers!.TryGetValue("Content-Length", out var declared)
                ? long.Parse(declared.ToString(), System.Globalization.CultureInfo.InvariantCulture)
                : (long?)null;
            parts.Add(
                new BodyPart(
                    section.ContentType!,
                    section.Headers["Content-Location"].ToString(),
                    length,
                    bytes.ToArray()
                )
            );
            Assert.True(length is null || length == bytes.Length);
            Assert.True(MediaTypeHeaderValue.TryParse(section.ContentType, out _));
        }

        return parts;
    }
}
