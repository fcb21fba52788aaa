using System.Globalization;
using System.IO.Compression;
using ServerlessDicom.Dicom.Imaging.Rendering;

namespace ServerlessDicom.Dicom.Tests.Imaging.Rendering;

/// <summary>A line of rendering.tsv, which make_rendering.py writes: an image, and the picture that DCMTK makes of it.</summary>
internal sealed record RenderedGolden(
    string Name,
    int Frame,
    RenderSettings Settings,
    byte[] File,
    int Width,
    int Height,
    int SamplesPerPixel,
    byte[] Samples
)
{
    public static IReadOnlyList<RenderedGolden> All { get; } =
    [
        .. System
            .IO.File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Golden", "rendering.tsv"))
            .Select(line => Parse(line.Split('\t'))),
    ];

    private static RenderedGolden Parse(string[] fields) =>
        new(
            fields[0],
            Number(fields[1]),
            new RenderSettings { Window = ParseWindow(fields[2]), Overlays = fields[3] == "1" },
            Unpack(fields[4]),
            Number(fields[5]),
            Number(fields[6]),
            Number(fields[7]),
            Unpack(fields[8])
        );

    private static VoiWindow? ParseWindow(string text) =>
        text.Split(',') is [var center, var width, var function]
            ? new VoiWindow(Number(center), Number(width), Enum.Parse<VoiLutFunction>(function))
            : null;

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static byte[] Unpack(string text)
    {
        using var zlib = new ZLibStream(new MemoryStream(Convert.FromBase64String(text)), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        zlib.CopyTo(bytes);
        return bytes.ToArray();
    }
}
