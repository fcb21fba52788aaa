using System.IO.Pipelines;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Transcoding;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;

namespace ServerlessDicom.Functions.Tests.Retrieve;

/// <summary>An image whose samples are known, in a transfer syntax of choice.</summary>
internal sealed class TestImage
{
    private const int Rows = 13;
    private const int Columns = 17;

    /// <summary>All kinds, by name.</summary>
    public static readonly string[] Kinds =
    [
        "gray 8",
        "gray 12",
        "gray 16 signed",
        "gray 12 signed, signs not extended",
        "gray 32",
        "rgb by pixel",
        "rgb by plane",
        "rgb 16",
        "ybr full",
        "ybr full 422",
        "palette",
        "single bits",
    ];

    public required string Path { get; init; }

    public required byte[] File { get; init; }

    /// <summary>Makes one.</summary>
    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    /// <param name="syntax">An uncompressed syntax to write it in.</param>
    /// <param name="frames">How many.</param>
    /// <param name="isSmooth">Whether neighbours are alike, as in real images; else samples are noise.</param>
    /// <param name="extend">Adds more attributes.</param>
    public static async Task<TestImage> CreateAsync(
        string kind,
        DicomTransferSyntax? syntax = null,
        int frames = 3,
        bool isSmooth = false,
        Action<DicomDataset>? extend = null
    )
    {
        var (photometric, samples, allocated, stored, isSigned) = AttributesOf(kind);
        var (study, series, instance) = (DicomUid.Generate(), DicomUid.Generate(), DicomUid.Generate());
        var dataset = new DicomDataset()
            .AddOrUpdate(DicomTag.ImageType, DicomVR.CS, "ORIGINAL", "PRIMARY")
            .AddOrUpdate(DicomTag.SOPClassUID, DicomVR.UI, "1.2.840.10008.5.1.4.1.1.7.3")
            .AddOrUpdate(DicomTag.SOPInstanceUID, DicomVR.UI, instance)
            .AddOrUpdate(DicomTag.StudyInstanceUID, DicomVR.UI, study)
            .AddOrUpdate(DicomTag.SeriesInstanceUID, DicomVR.UI, series)
            .AddOrUpdate(DicomTag.PatientID, DicomVR.LO, "P1")
            .AddOrUpdate(DicomTag.SamplesPerPixel, DicomVR.US, (long)samples)
            .AddOrUpdate(DicomTag.PhotometricInterpretation, DicomVR.CS, photometric)
            .AddOrUpdate(DicomTag.NumberOfFrames, DicomVR.IS, (long)frames)
            .AddOrUpdate(DicomTag.Rows, DicomVR.US, (long)Rows)
            .AddOrUpdate(DicomTag.Columns, DicomVR.US, (long)Columns)
            .AddOrUpdate(DicomTag.BitsAllocated, DicomVR.US, (long)allocated)
            .AddOrUpdate(DicomTag.BitsStored, DicomVR.US, (long)stored)
            .AddOrUpdate(DicomTag.HighBit, DicomVR.US, stored - 1L)
            .AddOrUpdate(DicomTag.PixelRepresentation, DicomVR.US, isSigned ? 1L : 0L);
        if (samples > 1)
        {
            dataset.AddOrUpdate(DicomTag.PlanarConfiguration, DicomVR.US, kind == "rgb by plane" ? 1L : 0L);
        }

        if (photometric == "PALETTE COLOR")
        {
            dataset.AddOrUpdate(new DicomElement(DicomTag.RedPaletteColorLookupTableData, DicomVR.OW, new byte[512]));
        }

        extend?.Invoke(dataset);
        var bits =
            photometric == "YBR_FULL_422"
                ? Rows * (Columns + 2 * ((Columns + 1) / 2)) * 8
                : Rows * Columns * samples * allocated;
        var pixels = new byte[(bits * frames + 15) / 16 * 2];
        new Random(kind.Length * 100 + frames).NextBytes(pixels);
        for (var i = 0; isSmooth && i < pixels.Length; i++)
        {
            pixels[i] = (byte)(allocated == 16 && i % 2 == 1 ? 1 : i / 64);
        }

        if (stored == 12)
        {
            for (var i = 1; i < pixels.Length; i += 2)
            {
                pixels[i] &= 0x0F;
            }
        }

        dataset.AddOrUpdate(new DicomElement(DicomTag.PixelData, allocated > 8 ? DicomVR.OW : DicomVR.OB, pixels));
        var file = new DicomFile
        {
            FileMetaInformation = new DicomDataset(),
            Dataset = dataset,
            TransferSyntax = DicomTransferSyntax.ExplicitVRLittleEndian,
        };
        using var stream = new MemoryStream();
        var output = PipeWriter.Create(stream);
        await DicomFileWriter.WriteAsync(
            file,
            syntax ?? DicomTransferSyntax.ExplicitVRLittleEndian,
            source: null,
            output,
            TestContext.Current.CancellationToken
        );
        await output.CompleteAsync();
        return new TestImage
        {
            Path = $"/dicom-web/studies/{study}/series/{series}/instances/{instance}",
            File = stream.ToArray(),
        };
    }

    /// <summary>The same image in a compressed syntax.</summary>
    public async Task<TestImage> InAsync(DicomTransferSyntax syntax)
    {
        var cancel = TestContext.Current.CancellationToken;
        var source = new Source(File);
        using var stream = new MemoryStream();
        var output = PipeWriter.Create(stream);
        await using var transcoded = await TranscodedFile.OpenAsync(
            DicomFile.Parse(File),
            syntax,
            source,
            source,
            isVerified: false,
            cancel
        );
        await transcoded.WriteAsync(output, cancel);
        await output.CompleteAsync();
        return new TestImage { Path = Path, File = stream.ToArray() };
    }

    /// <summary>What a kind of image says of its samples, as they are once they are native.</summary>
    public static ImagePixel NativeOf(string kind)
    {
        var (photometric, samples, allocated, stored, isSigned) = AttributesOf(kind);
        return new ImagePixel
        {
            Rows = Rows,
            Columns = Columns,
            SamplesPerPixel = samples,
            PhotometricInterpretation = PhotometricInterpretationTerms.Parse(
                photometric.Replace("_422", "", StringComparison.Ordinal)
            ),
            BitsAllocated = allocated,
            BitsStored = stored,
            HighBit = stored - 1,
            IsSigned = isSigned,
        };
    }

    private static (string Photometric, int Samples, int Allocated, int Stored, bool IsSigned) AttributesOf(
        string kind
    ) =>
        kind switch
        {
            "gray 8" => ("MONOCHROME1", 1, 8, 8, false),
            "gray 12" => ("MONOCHROME2", 1, 16, 12, false),
            "gray 16 signed" => ("MONOCHROME2", 1, 16, 16, true),
            "gray 12 signed, signs not extended" => ("MONOCHROME2", 1, 16, 12, true),
            "gray 32" => ("MONOCHROME2", 1, 32, 32, false),
            "rgb by pixel" or "rgb by plane" => ("RGB", 3, 8, 8, false),
            "rgb 16" => ("RGB", 3, 16, 16, false),
            "ybr full" => ("YBR_FULL", 3, 8, 8, false),
            "ybr full 422" => ("YBR_FULL_422", 3, 8, 8, false),
            "palette" => ("PALETTE COLOR", 1, 8, 8, false),
            "single bits" => ("MONOCHROME2", 1, 1, 1, false),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };

    /// <summary>What the image says of its samples, as they are once they are native.</summary>
    public static ImagePixel Native(byte[] file) => Reader(file).Native;

    /// <summary>The samples of all frames, those bits that are not stored taken out.</summary>
    public static async Task<IReadOnlyList<byte[]>> SamplesAsync(byte[] file)
    {
        var reader = Reader(file);
        Assert.Null(reader.Obstacle);
        var frames = new List<byte[]>();
        for (var i = 0; i < reader.FrameCount; i++)
        {
            var frame = new byte[reader.Native.FrameBytes];
            await reader.ReadAsync(i, frame, TestContext.Current.CancellationToken);
            if (reader.Native.BitsStored == 12)
            {
                for (var at = 1; at < frame.Length; at += 2)
                {
                    frame[at] &= 0x0F;
                }
            }

            frames.Add(frame);
        }

        return frames;
    }

    private static FrameReader Reader(byte[] bytes)
    {
        var file = DicomFile.Parse(bytes);
        var layout = PixelDataLayout.From(file.Dataset, file.TransferSyntax)!;
        return new FrameReader(
            new Source(file.Content),
            layout,
            ImagePixel.From(file.Dataset, layout.Tag)!,
            file.TransferSyntax.Uid
        );
    }

    private sealed class Source(ReadOnlyMemory<byte> content) : IDicomValueSource
    {
        public ValueTask<Stream> OpenAsync(long offset, long length, CancellationToken cancellationToken) =>
            new(new MemoryStream(content.Slice((int)offset, (int)length).ToArray()));
    }
}
