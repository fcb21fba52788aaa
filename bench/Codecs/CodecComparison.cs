using System.Buffers;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using ServerlessDicom.Bench.Data;
using ServerlessDicom.Bench.Load;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Codecs;
using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg;
using ServerlessDicom.Dicom.Imaging.Png;
using ServerlessDicom.Dicom.Imaging.Rendering;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;

namespace ServerlessDicom.Bench.Codecs;

/// <summary>
/// Decoders beside the programs that are usual for each compression, where those are installed: the best time of one frame
/// on one thread. Of a program it is what another frame, or image, costs: its start is taken off. What it writes goes into memory.
/// </summary>
internal sealed class CodecComparison : IDisposable
{
    private const int Frames = 16;

    private readonly Report _report = new();
    private readonly DirectoryInfo _folder = Directory.CreateDirectory(
        Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"codecs-{Guid.NewGuid():N}")
    );

    private readonly (string Name, ImagePixel Image, byte[] Samples)[] _images =
    [
        ("CT 512 x 512", NativeFrames.Ct, NativeFrames.CtSamples()),
        ("RGB 2048 x 2048", NativeFrames.Colour, NativeFrames.ColourSamples()),
    ];

    /// <summary>Measures all and writes the table.</summary>
    public void Run()
    {
        CompareRle();
        CompareJpeg();
        Compare("JPEG Lossless", DicomUid.JPEGLosslessSV1, "dcmdjpeg", 0.5, "+cn");
        Compare("JPEG-LS", DicomUid.JPEGLSLossless, "dcmdjpls", 0.5);
        CompareJpeg2000();
        MeasurePictures();
        _report.Write(Console.Out);
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(recursive: true);

    private void CompareRle()
    {
        foreach (var (name, image, samples) in _images)
        {
            var codec = FrameCodecs.Find(DicomUid.RLELossless)!;
            var frame = Encode(codec, image, samples);
            var seconds = Best(() => codec.Decode!(frame, image, samples));
            _report.Add(
                $"RLE Lossless, {name}",
                $"{Report.Number(samples.Length / seconds / 1e9)} GB/s",
                "",
                "",
                "1 GB/s"
            );
        }
    }

    private void CompareJpeg()
    {
        foreach (var (name, image, samples) in _images)
        {
            var bits = image with { BitsAllocated = 8, BitsStored = 8, HighBit = 7, IsSigned = false };
            var bytes =
                image.BitsAllocated == 8 ? samples : Array.ConvertAll(Words(samples), word => (byte)(word >> 4));
            var raster = new RasterImage(image.Columns, image.Rows, image.SamplesPerPixel, bytes);
            var output = new ArrayBufferWriter<byte>();
            JpegWriter.Write(raster, 85, default, output);
            var native = new byte[bits.FrameBytes];
            var ours = Best(() => JpegCodec.Decode(output.WrittenMemory, bits, native));
            var file = Write("image.jpg", output.WrittenSpan);
            var small = new ArrayBufferWriter<byte>();
            JpegWriter.Write(
                new RasterImage(1, 1, image.SamplesPerPixel, bytes.AsMemory(0, image.SamplesPerPixel)),
                85,
                default,
                small
            );
            var nothing = Write("small.jpg", small.WrittenSpan);
            AddRow(
                $"JPEG Baseline, {name}, 8 bit",
                ours,
                "djpeg",
                Difference("djpeg", ["-outfile", PathOf("out.pnm"), file], ["-outfile", PathOf("out.pnm"), nothing]),
                0.5
            );
        }
    }

    private void Compare(string label, string transferSyntax, string program, double asked, params string[] options)
    {
        var codec = FrameCodecs.Find(transferSyntax)!;
        foreach (var (name, image, samples) in _images)
        {
            var frame = Encode(codec, image, samples);
            var ours = Best(() => codec.Decode!(frame, image, samples));
            var one = Write("one.dcm", MultiFrameFile.Create(transferSyntax, image, frame, 1));
            var many = Write("many.dcm", MultiFrameFile.Create(transferSyntax, image, frame, 1 + Frames));
            var theirs = Difference(
                program,
                [.. options, many, PathOf("out.dcm")],
                [.. options, one, PathOf("out.dcm")]
            );
            AddRow($"{label}, {name}", ours, program, theirs / Frames, asked);
        }
    }

    private void CompareJpeg2000()
    {
        var codec = FrameCodecs.Find(DicomUid.JPEG2000Lossless)!;
        foreach (var (name, image, samples) in _images)
        {
            var frame = Encode(codec, image, samples);
            var ours = Best(() => codec.Decode!(frame, image, samples));
            var pixel = image with { Rows = 1, Columns = 1 };
            var file = Write("image.j2k", frame.Span);
            var small = Write("small.j2k", Encode(codec, pixel, samples[..(int)pixel.FrameBytes]).Span);
            var theirs = Difference(
                "opj_decompress",
                ["-i", file, "-o", PathOf("out.raw")],
                ["-i", small, "-o", PathOf("out.raw")]
            );
            AddRow($"JPEG 2000 lossless, {name}", ours, "opj_decompress", theirs, 0.4);
        }
    }

    /// <summary>From the bytes of a native CT slice to those of a picture.</summary>
    private void MeasurePictures()
    {
        var file = DicomFile.Parse(SyntheticInstances.CtSlice(0, 0, 0));
        var renderer = FrameRenderer.Create(file.Dataset, DicomTag.PixelData);
        var samples = NativeFrames.CtSamples();
        var output = new ArrayBufferWriter<byte>();
        var jpeg = Best(() =>
        {
            output.ResetWrittenCount();
            JpegWriter.Write(Render(), 90, default, output);
        });
        var png = Best(() => PngWriter.Write(Render()));
        _report.Add("CT to JPEG", Milliseconds(jpeg), "", "", "4 ms");
        _report.Add("CT to PNG", Milliseconds(png), "", "", "8 ms");

        RasterImage Render() =>
            renderer.Render(0, PhotometricInterpretation.Monochrome2, samples, RenderSettings.Default);
    }

    private void AddRow(string work, double ours, string program, double? theirs, double asked) =>
        _report.Add(
            work,
            Milliseconds(ours),
            theirs is { } seconds ? $"{program} {Milliseconds(seconds)}" : $"{program} not installed",
            theirs is { } other ? $"{Report.Number(other / ours)}x" : "-",
            $"{Report.Number(asked)}x"
        );

    private static ReadOnlyMemory<byte> Encode(FrameCodec codec, ImagePixel image, byte[] samples)
    {
        var output = new ArrayBufferWriter<byte>();
        codec.Encode!(samples, image, output);
        return output.WrittenMemory;
    }

    private static ushort[] Words(byte[] samples) => MemoryMarshal.Cast<byte, ushort>(samples).ToArray();

    /// <summary>Seconds of the fastest call, once the compiler has done its best.</summary>
    private static double Best(Action call)
    {
        var best = double.MaxValue;
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < 10 || Stopwatch.GetElapsedTime(began).TotalSeconds < 4; i++)
        {
            var start = Stopwatch.GetTimestamp();
            call();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }

    /// <summary>Seconds that a program takes longer for one thing than for another; null when it is not installed.</summary>
    private static double? Difference(string program, string[] much, string[] little) =>
        Time(program, much) is { } longer && Time(program, little) is { } shorter ? longer - shorter : null;

    private static double? Time(string program, string[] arguments)
    {
        var best = double.MaxValue;
        for (var i = 0; i < 8; i++)
        {
            try
            {
                var start = Stopwatch.GetTimestamp();
                using var process = Process.Start(
                    new ProcessStartInfo(program, arguments)
                    {
                        RedirectStandardOutput = true,
                        RedirectStandardError = true,
                    }
                )!;
                process.StandardOutput.ReadToEnd();
                process.WaitForExit();
                best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
                if (process.ExitCode != 0)
                {
                    throw new InvalidOperationException($"{program} failed: {process.StandardError.ReadToEnd()}");
                }
            }
            catch (Win32Exception)
            {
                return null;
            }
        }

        return best;
    }

    private string Write(string name, ReadOnlySpan<byte> content)
    {
        File.WriteAllBytes(PathOf(name), content);
        return PathOf(name);
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    private static string Milliseconds(double seconds) =>
        (seconds * 1000).ToString("0.00", CultureInfo.InvariantCulture) + " ms";
}
