using System.Globalization;
using System.Runtime.InteropServices;

namespace ServerlessDicom.EndToEnd.Tests;

/// <summary>
/// What Ctrl-C sends. A shell that runs something in the background has it ignore this signal, and with it whatever it
/// starts; but programs that tests start are to hear of it, wherever the tests run.
/// </summary>
internal static class InterruptSignal
{
    /// <summary>Its number.</summary>
    public const int Number = 2;

    private const nint Default = 0;

    /// <summary>Has programs that are started from now on heed it, where this process was told to ignore it.</summary>
    public static void Heed()
    {
        if (OperatingSystem.IsLinux() && IsIgnored())
        {
            SetHandler(Number, Default);
        }
    }

    /// <summary>Linux tells in a mask, whose lowest bit is that of signal 1.</summary>
    private static bool IsIgnored()
    {
        const string Field = "SigIgn:";
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(Field, StringComparison.Ordinal));
        var mask = ulong.Parse(line.AsSpan(Field.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return (mask & (1UL << (Number - 1))) != 0;
    }

    [DllImport("libc", EntryPoint = "signal")]
    private static extern nint SetHandler(int signal, nint handler);
}
