using BenchmarkDotNet.Running;
using ServerlessDicom.Bench.Codecs;
using ServerlessDicom.Bench.Load;

const string usage = """
    bench micro [BenchmarkDotNet options]     micro-benchmarks
    bench load PUBLISH_FOLDER [SECONDS] [start|stow|wado|qido|memory]...
        the published service beside Orthanc, nginx and a bare Kestrel endpoint; each timed part takes SECONDS (3)
    bench codecs                              decoders beside djpeg, DCMTK and OpenJPEG
    """;
switch (args)
{
    case ["micro", .. var options]:
        BenchmarkSwitcher.FromAssembly(typeof(LoadRunner).Assembly).Run(options);
        return 0;
    case ["load", var folder, .. var rest]:
        var seconds = rest is [var first, ..] && double.TryParse(first, out var s) ? s : 3;
        var parts = rest.Where(p => !double.TryParse(p, out _)).ToHashSet();
        string[] all = ["start", "stow", "wado", "qido", "memory"];
        new LoadRunner(Path.GetFullPath(folder), TimeSpan.FromSeconds(seconds)).Run(
            parts.Count == 0 ? all.ToHashSet() : parts
        );
        return 0;
    case ["codecs"]:
        using (var comparison = new CodecComparison())
        {
            comparison.Run();
        }

        return 0;
    case ["floor", var url, var folder, var mode]:
        await Floor.RunAsync(url, folder, flush: mode == "flush");
        return 0;
    default:
        Console.Error.WriteLine(usage);
        return 1;
}
