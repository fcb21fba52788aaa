using System.Text;

namespace ServerlessDicom.Tests;

/// <summary>Payloads of the Store transaction.</summary>
internal static class TestPayload
{
    /// <summary>Files as <c>multipart/related; type="application/dicom"</c>.</summary>
    public static HttpContent Multipart(params IEnumerable<byte[]> files) => Multipart("b-o-u-n-d", [.. files]);

    /// <summary>Files with a boundary of choice.</summary>
    public static HttpContent Multipart(string boundary, IReadOnlyList<byte[]> files)
    {
        var payload = new MemoryStream();
        foreach (var file in files)
        {
            payload.Write(Encoding.ASCII.GetBytes($"\r\n--{boundary}\r\nContent-Type: application/dicom\r\n\r\n"));
            payload.Write(file);
        }

        payload.Write(Encoding.ASCII.GetBytes($"\r\n--{boundary}--\r\n"));
        return Raw($"multipart/related; type=\"application/dicom\"; boundary=\"{boundary}\"", payload.ToArray());
    }

    /// <summary>One file as <c>application/dicom</c>.</summary>
    public static HttpContent Single(byte[] file) => Raw("application/dicom", file);

    /// <summary>Any bytes under any Content-Type.</summary>
    public static HttpContent Raw(string contentType, byte[] payload)
    {
        var content = new ByteArrayContent(payload);
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return content;
    }
}
