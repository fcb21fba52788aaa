using System.IO.Compression;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Presentation;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;

namespace ServerlessDicom.Dicom.Tests.Imaging.Presentation;

/// <summary>Grayscale Softcopy Presentation States against DCMTK's dcmp2pgm (Golden/make_presentation.py).</summary>
public class DcmtkPresentationTests
{
    public static TheoryData<string> Goldens() =>
        [
            .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Golden", "presentation.tsv"))
                .Select(line => line[..line.IndexOf('\t')]),
        ];

    [Theory]
    [MemberData(nameof(Goldens))]
    public void Shades_are_those_of_Dcmtk(string name)
    {
        var fields = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Golden", "presentation.tsv"))
            .Select(line => line.Split('\t'))
            .Single(fields => fields[0] == name);
        var image = DicomFile.Parse(Unpack(fields[1])).Dataset;
        var state = PresentationState.From(DicomFile.Parse(Unpack(fields[2])).Dataset);
        var pixels = ImagePixel.From(image, DicomTag.PixelData)!;
        image.TryGetElement(DicomTag.PixelData, out var data);
        var frame = new PresentedFrame(
            "2.25.10",
            0,
            image,
            DicomTag.PixelData,
            pixels.PhotometricInterpretation,
            data!.Value[..(int)pixels.FrameBytes]
        );

        var picture = state.Render(frame, null, []);

        Assert.Equal((fields[3], fields[4], 1), ($"{picture.Width}", $"{picture.Height}", picture.SamplesPerPixel));
        var expected = Unpack(fields[5]);
        Assert.Equal(expected.Length, picture.Samples.Length);
        Assert.All(
            expected.Zip(picture.Samples.ToArray()),
            pixel => Assert.InRange(pixel.Second, pixel.First - 1, pixel.First + 1)
        );
    }

    private static byte[] Unpack(string text)
    {
        using var packed = new ZLibStream(new MemoryStream(Convert.FromBase64String(text)), CompressionMode.Decompress);
        using var content = new MemoryStream();
        packed.CopyTo(content);
        return content.ToArray();
    }
}
