using System.Buffers.Binary;
using System.IO.Pipelines;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;

namespace ServerlessDicom.Functions.Tests.Retrieve;

/// <summary>A small multi-frame image, as a Part 10 file in a transfer syntax of choice.</summary>
internal sealed class TestInstance
{
    public const string JpegBaseline = "1.2.840.10008.1.2.4.50";
    public const string JpegLs = "1.2.840.10008.1.2.4.80";

    public required string Study { get; init; }
    public required string Series { get; init; }
    public required string Instance { get; init; }
    public required DicomTransferSyntax Syntax { get; init; }
    public required byte[] File { get; init; }

    /// <summary>The frames as a client is to get them: little endian or compressed.</summary>
    public required IReadOnlyList<byte[]> Frames { get; init; }

    /// <summary>The palette, little endian; long enough to be bulk data.</summary>
    public required byte[] Palette { get; init; }

    public string Path => $"/dicom-web/studies/{Study}/series/{Series}/instances/{Instance}";

    /// <summary>Makes an instance with 16-bit pixels, or with compressed frames of several fragments each.</summary>
    public static async Task<TestInstance> CreateAsync(
        DicomTransferSyntax? syntax = null,
        string? study = null,
        string? series = null,
        int frames = 3,
        int rows = 6,
        int columns = 7,
        int bitsAllocated = 16
    )
    {
        syntax ??= DicomTransferSyntax.ExplicitVRLittleEndian;
        study ??= DicomUid.Generate();
        series ??= DicomUid.Generate();
        var instance = DicomUid.Generate();
        var random = new Random(frames * 1000 + rows);
        var palette = new byte[1000];
        random.NextBytes(palette);

        var dataset = new DicomDataset()
            .AddOrUpdate(DicomTag.SpecificCharacterSet, DicomVR.CS, "ISO_IR 100")
            .AddOrUpdate(DicomTag.SOPClassUID, DicomVR.UI, "1.2.840.10008.5.1.4.1.1.7.3")
            .AddOrUpdate(DicomTag.SOPInstanceUID, DicomVR.UI, instance)
            .AddOrUpdate(DicomTag.StudyInstanceUID, DicomVR.UI, study)
            .AddOrUpdate(DicomTag.SeriesInstanceUID, DicomVR.UI, series)
            .AddOrUpdate(DicomTag.PatientID, DicomVR.LO, "P1")
            .AddOrUpdate(DicomTag.PatientName, DicomVR.PN, "M\u00fcller^J\u00f6rg")
            .AddOrUpdate(DicomTag.Modality, DicomVR.CS, "OT")
            .AddOrUpdate(DicomTag.TextValue, DicomVR.UT, string.Concat(Enumerable.Repeat("Gr\u00fc\u00dfe. ", 4000)))
            .AddOrUpdate(DicomTag.SamplesPerPixel, DicomVR.US, 1L)
            .AddOrUpdate(DicomTag.PhotometricInterpretation, DicomVR.CS, "MONOCHROME2")
            .AddOrUpdate(DicomTag.NumberOfFrames, DicomVR.IS, (long)frames)
            .AddOrUpdate(DicomTag.Rows, DicomVR.US, (long)rows)
            .AddOrUpdate(DicomTag.Columns, DicomVR.US, (long)columns)
            .AddOrUpdate(DicomTag.BitsAllocated, DicomVR.US, (long)bitsAllocated)
            .AddOrUpdate(DicomTag.BitsStored, DicomVR.US, (long)bitsAllocated)
            .AddOrUpdate(DicomTag.HighBit, DicomVR.US, bitsAllocated - 1L)
            .AddOrUpdate(DicomTag.PixelRepresentation, DicomVR.US, 0L)
            .AddOrUpdate(new DicomElement(DicomTag.RedPaletteColorLookupTableData, DicomVR.OW, palette))
            .AddOrUpdate(
                DicomTag.OpticalPathSequence,
                new DicomDataset().AddOrUpdate(DicomTag.OpticalPathIdentifier, DicomVR.SH, "1"),
                new DicomDataset().AddOrUpdate(
                    new DicomElement(DicomTag.ICCProfile, DicomVR.OB, palette.AsMemory(0, 600))
                )
            );

        var (pixelData, frameBytes) = syntax.IsEncapsulated
            ? Fragments(random, frames)
            : Native(random, frames, rows * columns * bitsAllocated);
        if (!syntax.IsEncapsulated)
        {
            dataset.AddOrUpdate(new DicomElement(DicomTag.PixelData, DicomVR.OW, pixelData));
        }

        var file = await WriteAsync(dataset, syntax);
        return new TestInstance
        {
            Study = study,
            Series = series,
            Instance = instance,
            Syntax = syntax,
            File = syntax.IsEncapsulated ? [.. file, .. pixelData] : file,
            Frames = frameBytes,
            Palette = palette,
        };
    }

    private static async Task<byte[]> WriteAsync(DicomDataset dataset, DicomTransferSyntax syntax)
    {
        using var stream = new MemoryStream();
        var output = PipeWriter.Create(stream);
        var file = new DicomFile
        {
            FileMetaInformation = new DicomDataset(),
            Dataset = dataset,
            TransferSyntax = syntax.IsEncapsulated ? syntax : DicomTransferSyntax.ExplicitVRLittleEndian,
        };
        await DicomFileWriter.WriteAsync(file, syntax, source: null, output, TestContext.Current.CancellationToken);
        await output.CompleteAsync();
        return stream.ToArray();
    }

    private static (byte[] PixelData, List<byte[]> Frames) Native(Random random, int count, int frameBits)
    {
        var pixelData = new byte[(count * frameBits + 15) / 16 * 2];
        random.NextBytes(pixelData);
        var frames = new List<byte[]>();
        for (var i = 0; i < count; i++)
        {
            var frame = new byte[(frameBits + 7) / 8];
            for (var bit = 0; bit < frameBits; bit++)
            {
                var at = i * frameBits + bit;
                frame[bit / 8] |= (byte)(((pixelData[at / 8] >> (at % 8)) & 1) << (bit % 8));
            }

            frames.Add(frame);
        }

        return (pixelData, frames);
    }

    /// <summary>Pixel Data with a Basic Offset Table and two fragments per frame.</summary>
    private static (byte[] PixelData, List<byte[]> Frames) Fragments(Random random, int count)
    {
        var items = new MemoryStream();
        var offsets = new MemoryStream();
        var frames = new List<byte[]>();
        for (var i = 0; i < count; i++)
        {
            var frame = new byte[200 + 20 * i];
            random.NextBytes(frame);
            offsets.Write(LittleEndian((uint)items.Length));
            WriteItem(items, frame.AsSpan(0, 100));
            WriteItem(items, frame.AsSpan(100));
            frames.Add(frame);
        }

        var element = new MemoryStream();
        element.Write([0xE0, 0x7F, 0x10, 0x00, (byte)'O', (byte)'B', 0, 0, 0xFF, 0xFF, 0xFF, 0xFF]);
        WriteItem(element, offsets.ToArray());
        element.Write(items.ToArray());
        element.Write([0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0]);
        return (element.ToArray(), frames);
    }

    private static void WriteItem(MemoryStream output, ReadOnlySpan<byte> value)
    {
        output.Write([0xFE, 0xFF, 0x00, 0xE0]);
        output.Write(LittleEndian((uint)value.Length));
        output.Write(value);
    }

    private static byte[] LittleEndian(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }
}
