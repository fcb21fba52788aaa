using System.Text;

namespace ServerlessDicom.Bench.Load;

/// <summary>Requests as bytes ready to send.</summary>
internal static class Requests
{
    public const string DicomJson = "application/dicom+json";
    public const string Instances = "multipart/related; type=\"application/dicom\"; transfer-syntax=*";
    public const string Frames = "multipart/related; type=\"application/octet-stream\"; transfer-syntax=*";
    public const string Jpeg = "image/jpeg";
    private const string Boundary = "bench-boundary";

    /// <summary>A GET below a root.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Get(Uri root, string path, string accept) =>
        [HttpConnection.Get(new Uri(root + path), accept)];

    /// <summary>A STOW request with these files.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Stow(Uri root, IEnumerable<ReadOnlyMemory<byte>> files)
    {
        var head = Encoding.ASCII.GetBytes($"\r\n--{Boundary}\r\nContent-Type: application/dicom\r\n\r\n");
        var parts = new List<ReadOnlyMemory<byte>> { default };
        foreach (var file in files)
        {
            parts.Add(head);
            parts.Add(file);
        }

        parts.Add(Encoding.ASCII.GetBytes($"\r\n--{Boundary}--\r\n"));
        parts[0] = HttpConnection.PostHead(
            new Uri(root + "/studies"),
            $"multipart/related; type=\"application/dicom\"; boundary={Boundary}",
            parts.Sum(p => (long)p.Length)
        );
        return parts;
    }

    /// <summary>A plain POST of one body.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Post(Uri url, ReadOnlyMemory<byte> body) =>
        [HttpConnection.PostHead(url, "application/octet-stream", body.Length), body];
}
