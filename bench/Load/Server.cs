using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace ServerlessDicom.Bench.Load;

/// <summary>A server in a process of its own, on a loopback port, with a folder of its own.</summary>
internal sealed class Server : IDisposable
{
    private readonly Process _process;
    private readonly string _folder;

    private Server(Process process, string folder, Uri root, TimeSpan startup)
    {
        _process = process;
        _folder = folder;
        Root = root;
        Startup = startup;
    }

    /// <summary>The DICOMweb root, or the base URL of a plain server.</summary>
    public Uri Root { get; }

    /// <summary>From the start of the process to the first 200.</summary>
    public TimeSpan Startup { get; }

    /// <summary>The service, from its publish folder.</summary>
    public static Server StartService(string publishFolder)
    {
        var folder = NewFolder();
        var port = FreePort();
        var url = $"http://127.0.0.1:{port}";
        return Start(
            Path.Combine(publishFolder, "ServerlessDicom.Functions"),
            ["--urls", url, "--data", Path.Combine(folder, "data")],
            folder,
            new Uri(url + "/dicom-web"),
            new Uri(url + "/health")
        );
    }

    /// <summary>Debian's Orthanc with its DICOMweb plugin and default settings; null when it is not installed.</summary>
    public static Server? StartOrthanc()
    {
        const string plugin = "/usr/share/orthanc/plugins/libOrthancDicomWeb.so";
        if (!File.Exists("/usr/sbin/Orthanc") || !File.Exists(plugin))
        {
            return null;
        }

        var folder = NewFolder();
        var port = FreePort();
        var settings = Path.Combine(folder, "orthanc.json");
        File.WriteAllText(
            settings,
            $$"""
            {
              "StorageDirectory": "{{folder}}", "IndexDirectory": "{{folder}}",
              "HttpPort": {{port}}, "DicomServerEnabled": false, "AuthenticationEnabled": false,
              "RemoteAccessAllowed": false, "SaveJobs": false,
              "Plugins": ["{{plugin}}"],
              "DicomWeb": { "Enable": true, "Root": "/dicom-web/" }
            }
            """
        );
        var url = $"http://127.0.0.1:{port}";
        return Start("/usr/sbin/Orthanc", [settings], folder, new Uri(url + "/dicom-web"), new Uri(url + "/system"));
    }

    /// <summary>A bare Kestrel endpoint that writes request bodies to files: what receiving and writing alone cost.</summary>
    public static Server StartFloor(bool flush)
    {
        var folder = NewFolder();
        var url = $"http://127.0.0.1:{FreePort()}";
        string[] arguments = [typeof(Server).Assembly.Location, "floor", url, folder, flush ? "flush" : "write"];
        return Start("dotnet", arguments, folder, new Uri(url + "/"), new Uri(url + "/"));
    }

    /// <summary>nginx that serves a folder; null when it is not installed.</summary>
    public static Server? StartNginx(string served)
    {
        if (!File.Exists("/usr/sbin/nginx"))
        {
            return null;
        }

        var folder = NewFolder();
        var port = FreePort();
        var settings = Path.Combine(folder, "nginx.conf");
        File.WriteAllText(
            settings,
            $$"""
            daemon off; worker_processes 2; pid {{folder}}/pid; error_log {{folder}}/error.log; user root;
            events { worker_connections 64; }
            http {
              access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000;
              client_body_temp_path {{folder}}/b; proxy_temp_path {{folder}}/p; fastcgi_temp_path {{folder}}/f;
              uwsgi_temp_path {{folder}}/u; scgi_temp_path {{folder}}/s;
              server { listen 127.0.0.1:{{port}}; root {{served}}; location = / { return 204; } }
            }
            """
        );
        var url = new Uri($"http://127.0.0.1:{port}/");
        return Start("/usr/sbin/nginx", ["-c", settings], folder, url, url);
    }

    /// <summary>Resident memory in MiB: now, and the most there was.</summary>
    public (double Now, double Peak) ResidentMemory()
    {
        double Read(string key)
        {
            var line = File.ReadLines($"/proc/{_process.Id}/status")
                .First(l => l.StartsWith(key, StringComparison.Ordinal));
            return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture)
                / 1024;
        }

        return (Read("VmRSS:"), Read("VmHWM:"));
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static Server Start(string program, IEnumerable<string> arguments, string folder, Uri root, Uri probe)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        var clock = Stopwatch.StartNew();
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} does not start.");
        var said = new StringBuilder();
        process.OutputDataReceived += (_, line) => said.AppendLine(line.Data);
        process.ErrorDataReceived += (_, line) => said.AppendLine(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        while (!Answers(probe))
        {
            if (process.HasExited || clock.Elapsed > TimeSpan.FromSeconds(30))
            {
                throw new InvalidOperationException($"{program} does not answer at {probe}:\n{said}");
            }

            Thread.Sleep(2);
        }

        return new Server(process, folder, root, clock.Elapsed);
    }

    private static bool Answers(Uri probe)
    {
        try
        {
            using var connection = HttpConnection.Connect(probe);
            return connection.Send([HttpConnection.Get(probe, "*/*")]).Status is >= 200 and < 300;
        }
        catch (Exception e) when (e is SocketException or EndOfStreamException)
        {
            return false;
        }
    }

    private static string NewFolder() => Directory.CreateTempSubdirectory("serverless-dicom-bench-").FullName;

    private static int FreePort()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}
