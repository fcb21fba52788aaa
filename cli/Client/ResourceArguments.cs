using System.CommandLine;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Cli.Client;

/// <summary>The arguments STUDY [SERIES [INSTANCE]].</summary>
internal sealed class ResourceArguments
{
    private readonly Argument<string> _study = new("STUDY") { Description = "Study Instance UID." };

    private readonly Argument<string> _series = new("SERIES")
    {
        Description = "Series Instance UID; none: the whole study.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Argument<string> _instance = new("INSTANCE")
    {
        Description = "SOP Instance UID; none: the whole series.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var argument in (Argument<string>[])[_study, _series, _instance])
        {
            argument.Validators.Add(result =>
            {
                if (result.Tokens is [var token] && !DicomUid.IsValid(token.Value))
                {
                    result.AddError($"{argument.Name} is no UID.");
                }
            });
            command.Add(argument);
        }
    }

    /// <summary>What they name.</summary>
    public Resource Get(ParseResult parsed) =>
        new(parsed.GetRequiredValue(_study), parsed.GetValue(_series), parsed.GetValue(_instance));
}
