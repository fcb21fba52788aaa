namespace ServerlessDicom.Functions;

/// <summary>What was typed after the program's name.</summary>
/// <param name="Help">Whether only the usage is asked for.</param>
/// <param name="Demo">Whether the demo study is to be stored before the first request is answered.</param>
/// <param name="Settings">Settings that go before those of files and environment, by configuration key.</param>
internal sealed record CommandLine(bool Help, bool Demo, IReadOnlyDictionary<string, string?> Settings)
{
    /// <summary>The text that <c>--help</c> prints.</summary>
    public const string Usage = """
        ServerlessDicom: a DICOMweb archive.

          --urls URL            where to listen; several are separated by semicolons (http://127.0.0.1:8080)
          --data DIR            the folder that holds everything stored (./data)
          --demo                first store a small synthetic CT study
          --SECTION:NAME VALUE  any other setting, for example --Store:ExistingInstance Replace
          --help                this text

        Settings can also be given as environment variables: SECTION__NAME=VALUE.
        """;

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="StartRefusedException">An argument is not known or lacks its value.</exception>
    public static CommandLine Parse(IReadOnlyList<string> arguments)
    {
        var (help, demo) = (false, false);
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < arguments.Count; i++)
        {
            var (name, value) = arguments[i].Split('=', 2) is [var left, var right]
                ? (left, right)
                : (arguments[i], null);
            switch (name)
            {
                case "--help" or "-h" or "-?" when value is null:
                    help = true;
                    break;
                case "--demo" when value is null:
                    demo = true;
                    break;
                default:
                    settings[KeyOf(name)] = value ?? NextValue(arguments, ref i);
                    break;
            }
        }

        return new CommandLine(help, demo, settings);
    }

    private static string KeyOf(string name) =>
        name switch
        {
            "--urls" => "Urls",
            "--data" => "Embedded:DataDirectory",
            _ when name.StartsWith("--", StringComparison.Ordinal) && name.IndexOf(':') > 2 => name[2..],
            _ => throw new StartRefusedException($"There is no switch '{name}'; --help lists those there are."),
        };

    private static string NextValue(IReadOnlyList<string> arguments, ref int i)
    {
        if (i + 1 >= arguments.Count || arguments[i + 1].StartsWith("--", StringComparison.Ordinal))
        {
            throw new StartRefusedException($"The switch {arguments[i]} needs a value.");
        }

        return arguments[++i];
    }
}
