using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace ServerlessDicom.Cli;

/// <summary>Checks of options' values.</summary>
internal static class OptionChecks
{
    /// <summary>Adds an error when a number is out of bounds.</summary>
    public static void RequireBetween(this OptionResult result, Option<int> option, int low, int high)
    {
        if (result.Errors.Any() || result.GetValue(option) is var value && value >= low && value <= high)
        {
            return;
        }

        result.AddError(
            string.Create(CultureInfo.InvariantCulture, $"{option.Name} is a number from {low} to {high}.")
        );
    }
}
