using ServerlessDicom.Dicom.Imaging.Rendering;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;

namespace ServerlessDicom.Dicom.Tests.Imaging.Rendering;

/// <summary>Attributes that lie: what cannot be shown is refused, and nothing takes more than the image's size explains.</summary>
public sealed class HostileRenderingTests
{
    private const int Variants = 60;

    public static TheoryData<string> Names => [.. RenderedGolden.All.Select(golden => golden.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Changed_attributes_are_shown_or_refused(string name)
    {
        var golden = RenderedGolden.All.Single(golden => golden.Name == name);
        var random = new Random(name.Length * 31 + golden.File.Length);
        var refused = 0;
        for (var i = 0; i < Variants; i++)
        {
            var dataset = Changed(golden.File, random);
            try
            {
                var renderer = FrameRenderer.Create(dataset, DicomTag.PixelData);
                if (renderer.Image.FrameBytes > 1 << 20)
                {
                    continue;
                }

                var native = new byte[renderer.Image.FrameBytes];
                random.NextBytes(native);
                var picture = renderer.Render(
                    random.Next(3),
                    renderer.Image.PhotometricInterpretation,
                    native,
                    new RenderSettings
                    {
                        Overlays = true,
                        Viewport = random.Next(2) == 0 ? null : new Viewport(random.Next(1, 70), random.Next(1, 70)),
                    }
                );
                Assert.Equal(picture.Width * picture.Height * picture.SamplesPerPixel, picture.Samples.Length);
            }
            catch (RenderingException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 0, Variants - 1);
    }

    [Fact]
    public void An_image_of_too_many_pixels_is_refused_before_memory_is_taken() =>
        Assert.Throws<RenderingException>(() =>
            FrameRenderer.Create(ImageOf.Samples(65535, 65535, 1, 1, "MONOCHROME2"), DicomTag.PixelData)
        );

    [Fact]
    public void A_picture_of_too_many_square_pixels_is_refused()
    {
        var dataset = ImageOf.Bytes(1, 65535).AddOrUpdate(DicomTag.PixelAspectRatio, DicomVR.IS, 10L, 1L);
        var wide = dataset.Render(new byte[65535]);
        Assert.Equal((65535, 10), (wide.Width, wide.Height));

        dataset.AddOrUpdate(DicomTag.Rows, DicomVR.US, 300L);
        Assert.Throws<RenderingException>(() => dataset.Render(new byte[300 * 65535]));
    }

    [Theory]
    [InlineData("CMYK", 4, 8)]
    [InlineData("RGB", 1, 8)]
    [InlineData("MONOCHROME2", 3, 8)]
    [InlineData("PALETTE COLOR", 1, 8)]
    [InlineData("XYZ", 1, 8)]
    public void What_is_not_known_is_refused(string photometric, int samples, int bits) =>
        Assert.Throws<RenderingException>(() =>
            ImageOf.Samples(1, 1, samples, bits, photometric).Render(new byte[samples * bits / 8])
        );

    [Fact]
    public void A_frame_of_another_length_is_refused() =>
        Assert.Throws<ArgumentException>(() => ImageOf.Bytes(2, 2).Render(new byte[3]));

    [Fact]
    public void An_image_without_rows_is_refused() =>
        Assert.Throws<RenderingException>(() => FrameRenderer.Create(new DicomDataset(), DicomTag.PixelData));

    /// <summary>The attributes of the file, some of their bytes changed.</summary>
    private static DicomDataset Changed(byte[] file, Random random)
    {
        var dataset = new DicomDataset();
        foreach (var element in DicomFile.Parse(file).Dataset)
        {
            if (element.Items is { } items)
            {
                var item = new DicomDataset();
                foreach (var inner in items[0])
                {
                    item.AddOrUpdate(Changed(inner, random));
                }

                dataset.AddOrUpdate(element.Tag, item);
            }
            else if (element.Tag != DicomTag.PixelData)
            {
                dataset.AddOrUpdate(Changed(element, random));
            }
        }

        return dataset;
    }

    private static DicomElement Changed(DicomElement element, Random random)
    {
        var value = element.Value.ToArray();
        if (value.Length == 0 || random.Next(6) > 0)
        {
            return element;
        }

        switch (random.Next(3))
        {
            case 0:
                value[random.Next(value.Length)] = (byte)random.Next(256);
                break;
            case 1:
                value[random.Next(value.Length)] ^= (byte)(1 << random.Next(8));
                break;
            default:
                value = value[..(random.Next(value.Length) / 2 * 2)];
                break;
        }

        return new DicomElement(element.Tag, element.VR, value);
    }
}
