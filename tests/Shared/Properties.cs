using FsCheck;
using Microsoft.FSharp.Core;

namespace ServerlessDicom.Tests;

/// <summary>How properties are checked.</summary>
internal static class Properties
{
    /// <summary>
    /// So many cases, the same in every run: what fails has to do with what was changed. Other cases are for a number in
    /// the environment variable SERVERLESSDICOM_TEST_SEED.
    /// </summary>
    public static Config Cases(int count) =>
        Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay(FSharpOption<Replay>.Some(_replay));

    private static readonly Replay _replay = new(
        new Rnd(
            ulong.TryParse(Environment.GetEnvironmentVariable("SERVERLESSDICOM_TEST_SEED"), out var seed) ? seed : 1
        ),
        FSharpOption<int>.None
    );
}
