using System.Globalization;
using ServerlessDicom.Bench.Data;

namespace ServerlessDicom.Bench.Load;

/// <summary>
/// Measures the published service beside its peers in one run on one machine, and prints the table of the README.
/// Only ratios mean something elsewhere; the numbers beside them are of this machine.
/// </summary>
internal sealed class LoadRunner(string publishFolder, TimeSpan duration)
{
    private const int Slices = 200;
    private const int FewStudies = 5_000;
    private static readonly int[] ClientCounts = [1, 4];
    private readonly Report _report = new();
    private int _root;

    /// <summary>Runs the parts named, or all.</summary>
    public void Run(IReadOnlySet<string> parts)
    {
        if (parts.Contains("start"))
        {
            Start();
        }

        if (parts.Contains("stow"))
        {
            Stow();
        }

        if (parts.Contains("wado"))
        {
            Wado();
        }

        if (parts.Contains("qido"))
        {
            Qido();
        }

        if (parts.Contains("memory"))
        {
            Memory();
        }

        _report.Write(Console.Out);
    }

    private void Start()
    {
        var times = new List<double>();
        for (var i = 0; i < 5; i++)
        {
            using var service = Server.StartService(publishFolder);
            times.Add(service.Startup.TotalMilliseconds);
        }

        times.Sort();
        _report.Add("start to first 200 from /health", Report.Number(times[2]) + " ms", "-", "-", "400 ms");
    }

    private void Stow()
    {
        using var service = Server.StartService(publishFolder);
        using var orthanc = Server.StartOrthanc();
        using var floor = Server.StartFloor(flush: false);
        using var flushing = Server.StartFloor(flush: true);
        foreach (var batch in new[] { 1, 50 })
        {
            foreach (var clients in ClientCounts)
            {
                double Rate(Server server)
                {
                    // A first run warms the server up; the second, of fresh instances, counts.
                    Once(server, batch, clients);
                    return Once(server, batch, clients);
                }

                var work = $"STOW {Slices} CT slices, {batch} per request, {Clients(clients)}";
                var ours = Rate(service);
                _report.AddRatio(work, "instances/s", ours, "Orthanc", orthanc is null ? null : Rate(orthanc), 4);
                _report.AddRatio(work, "instances/s", ours, "bare Kestrel to files", Bare(floor, batch, clients), 0.6);
                _report.AddRatio(work, "instances/s", ours, "the same, flushed", Bare(flushing, batch, clients), 0.6);
            }
        }
    }

    private double Once(Server server, int batch, int clients)
    {
        var root = _root++;
        var files = Slicing(root);
        var requests = files.Chunk(batch).Select(f => Requests.Stow(server.Root, f)).ToArray();
        return Checked(Measurement.Once(server.Root, requests, clients), requests.Length).Rate * batch;
    }

    private double Bare(Server server, int batch, int clients)
    {
        var files = Slicing(_root++);
        var bodies = files
            .Chunk(batch)
            .Select(f => Requests.Stow(server.Root, f).Skip(1).SelectMany(p => p.ToArray()).ToArray());
        var requests = bodies.Select(b => Requests.Post(server.Root, b)).ToArray();
        Measurement.Once(server.Root, requests, clients);
        return Checked(Measurement.Once(server.Root, requests, clients), requests.Length).Rate * batch;
    }

    private void Wado()
    {
        using var service = Server.StartService(publishFolder);
        using var orthanc = Server.StartOrthanc();
        Fill(service);
        if (orthanc is not null)
        {
            Fill(orthanc);
        }

        var series = $"/studies/{SyntheticInstances.Uid(0, 0)}/series/{SyntheticInstances.Uid(0, 0, 0)}";
        var large = $"/studies/{SyntheticInstances.Uid(1, 0)}/series/{SyntheticInstances.Uid(1, 0, 0)}";
        var instances = Enumerable
            .Range(0, Slices)
            .Select(i => $"{series}/instances/{SyntheticInstances.Uid(0, 0, 0, i)}")
            .ToArray();
        Beside("metadata of a 500-instance series", [large + "/metadata"], Requests.DicomJson, 1, 50);
        foreach (var clients in ClientCounts)
        {
            Beside("single frame", instances.Select(i => i + "/frames/1"), Requests.Frames, clients, 20);
            Beside("single instance", instances, Requests.Instances, clients, 20);
            Beside($"series of {Slices} slices", [series], Requests.Instances, clients, 1);
            Rendered(clients);
            Beside("rendered as JPEG, kept", instances.Select(i => i + "/rendered"), Requests.Jpeg, clients, 10);
        }

        Static(service, series);

        // Each picture is asked for once, with a window of its own: nothing is there already.
        void Rendered(int clients)
        {
            double Rate(Server server)
            {
                Once(server, $"{clients}1");
                return Once(server, $"{clients}2").Rate;
            }

            Measurement Once(Server server, string run)
            {
                var paths = instances.SelectMany(i =>
                    Enumerable.Range(0, 4).Select(j => $"{i}/rendered?window=40.{run}{j},400,linear")
                );
                var requests = paths.Select(p => Requests.Get(server.Root, p, Requests.Jpeg)).ToArray();
                return Checked(Measurement.Once(server.Root, requests, clients), requests.Length);
            }

            var peer = orthanc is null ? (double?)null : Rate(orthanc);
            var work = $"rendered as JPEG, made for the request, {Clients(clients)}";
            _report.AddRatio(work, "requests/s", Rate(service), "Orthanc", peer, 10);
        }

        void Beside(string work, IEnumerable<string> paths, string accept, int clients, double asked)
        {
            double Rate(Server server)
            {
                var requests = paths.Select(p => Requests.Get(server.Root, p, accept)).ToArray();
                Checked(Measurement.For(duration / 4, server.Root, requests, clients), atLeast: 1);
                return Checked(Measurement.For(duration, server.Root, requests, clients), atLeast: 1).Rate;
            }

            var peer = orthanc is null ? (double?)null : Rate(orthanc);
            _report.AddRatio($"{work}, {Clients(clients)}", "requests/s", Rate(service), "Orthanc", peer, asked);
        }
    }

    /// <summary>What is fetched lies among other studies: in an archive of one or two, every look-up is quick.</summary>
    private static void Fill(Server server)
    {
        StoreStudies(server, 0, FewStudies);
        Store(server, Slicing(0), 10);
        Store(server, Slicing(1, 500), 10);
    }

    private void Static(Server service, string series)
    {
        var folder = Directory.CreateTempSubdirectory("serverless-dicom-bench-").FullName;
        try
        {
            using (var file = File.Create(Path.Combine(folder, "series")))
            {
                foreach (var slice in Slicing(0))
                {
                    file.Write(slice.Span);
                }
            }

            using var nginx = Server.StartNginx(folder);
            foreach (var clients in ClientCounts)
            {
                double Megabytes(Uri root, string path) =>
                    Measurement.For(duration, root, [Requests.Get(root, path, Requests.Instances)], clients).Megabytes;
                _report.AddRatio(
                    $"series of {Slices} slices, {Clients(clients)}",
                    "MB/s",
                    Megabytes(service.Root, series),
                    "nginx, one file",
                    nginx is null ? null : Megabytes(nginx.Root, "series"),
                    0.7
                );
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private void Qido()
    {
        const int few = FewStudies;
        const int many = 100_000;
        using var service = Server.StartService(publishFolder);
        using var orthanc = Server.StartOrthanc();
        StoreStudies(service, 0, few);
        var before = Searches(service, few);
        if (orthanc is not null)
        {
            StoreStudies(orthanc, 0, few);
        }

        var peer = orthanc is null ? null : Searches(orthanc, few);
        StoreStudies(service, few, many);
        var after = Searches(service, many);
        foreach (var (work, now) in before)
        {
            _report.AddRatio($"QIDO {work}, {few} studies", "requests/s", now.Rate, "Orthanc", peer?[work].Rate, 50);
            _report.Add($"QIDO {work}, {few} studies, p99", Report.Number(now.P99) + " ms", "-", "-", "5 ms");
            _report.Add(
                $"QIDO {work}, {many} studies, median",
                Report.Number(after[work].P50) + " ms",
                $"{few} studies {Report.Number(now.P50)} ms",
                Report.Number(after[work].P50 / now.P50) + "x",
                "at most 2x"
            );
        }
    }

    private Dictionary<string, Measurement> Searches(Server server, int studies)
    {
        var byPatient = Enumerable
            .Range(0, 50)
            .Select(i => $"/studies?PatientID={SyntheticInstances.PatientId(i * (studies / 50))}");
        var byDate = Enumerable
            .Range(0, 50)
            .Select(i =>
            {
                var from = new DateOnly(2015 + i % 10, 1 + i % 9, 1);
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"/studies?StudyDate={from:yyyyMMdd}-{from.AddMonths(3):yyyyMMdd}&limit=50"
                );
            });
        var results = new Dictionary<string, Measurement>();
        foreach (var (work, paths) in new[] { ("by PatientID", byPatient), ("by date range, limit 50", byDate) })
        {
            var requests = paths.Select(p => Requests.Get(server.Root, p, Requests.DicomJson)).ToArray();
            foreach (var clients in ClientCounts)
            {
                Checked(Measurement.For(duration / 4, server.Root, requests, clients), atLeast: 1);
                results[$"{work}, {Clients(clients)}"] = Checked(
                    Measurement.For(duration, server.Root, requests, clients),
                    atLeast: 1
                );
            }
        }

        return results;
    }

    private void Memory()
    {
        const uint pixels = 2_000u << 20;
        using var service = Server.StartService(publishFolder);
        Store(service, Slicing(_root++), 10);
        Checked(Measurement.Once(service.Root, [Requests.Get(service.Root, "/studies", Requests.DicomJson)], 1), 1);
        var idle = service.ResidentMemory();
        var root = _root++;
        var chunk = new byte[1 << 20];
        var body = new List<ReadOnlyMemory<byte>> { SyntheticInstances.LargeHead(root, pixels) };
        body.AddRange(Enumerable.Repeat<ReadOnlyMemory<byte>>(chunk, (int)(pixels >> 20)));
        var url = new Uri(service.Root + "/studies");
        body.Insert(0, HttpConnection.PostHead(url, "application/dicom", body.Sum(p => (long)p.Length)));
        var stow = Checked(Measurement.Once(url, [body], 1), 1);
        var stored = service.ResidentMemory();
        var instance =
            $"/studies/{SyntheticInstances.Uid(root, 0)}/series/{SyntheticInstances.Uid(root, 0, 0)}/instances/{SyntheticInstances.Uid(root, 0, 0, 0)}";
        var wado = Checked(
            Measurement.Once(service.Root, [Requests.Get(service.Root, instance, Requests.Instances)], 1),
            1
        );
        var fetched = service.ResidentMemory();
        void Add(string work, double peak, double seconds) =>
            _report.Add(
                $"resident memory, {work} of 2 GB ({Report.Number(pixels / seconds / 1e6)} MB/s)",
                $"peak {Report.Number(peak)} MiB, idle {Report.Number(idle.Now)} MiB",
                "-",
                "-",
                "300 MB, 120 MB over idle"
            );
        Add("STOW", stored.Peak, stow.Seconds);
        Add("WADO", fetched.Peak, wado.Seconds);
    }

    private static void StoreStudies(Server server, int from, int to)
    {
        for (var start = from; start < to; start += 5_000)
        {
            var files = Enumerable
                .Range(start, Math.Min(5_000, to - start))
                .Select(i => new ReadOnlyMemory<byte>(SyntheticInstances.TinyStudy(9, i)));
            Store(server, [.. files], 50);
        }
    }

    private static void Store(Server server, IReadOnlyList<ReadOnlyMemory<byte>> files, int batch)
    {
        var requests = files.Chunk(batch).Select(f => Requests.Stow(server.Root, f)).ToArray();
        Checked(Measurement.Once(server.Root, requests, 4), requests.Length);
    }

    private static ReadOnlyMemory<byte>[] Slicing(int root, int count = Slices) =>
        [.. Enumerable.Range(0, count).Select(i => new ReadOnlyMemory<byte>(SyntheticInstances.CtSlice(root, 0, i)))];

    private static string Clients(int count) => count == 1 ? "1 client" : $"{count} clients";

    private static Measurement Checked(Measurement measurement, int atLeast) =>
        measurement.Failures == 0 && measurement.Requests >= atLeast
            ? measurement
            : throw new InvalidOperationException($"Not every request succeeded: {measurement}.");
}
