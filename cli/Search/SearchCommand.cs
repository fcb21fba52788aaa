using System.CommandLine;
using ServerlessDicom.Cli.Client;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Cli.Search;

/// <summary><c>sdicom search</c>: searches for studies, series or instances (QIDO-RS, PS3.18 §10.6).</summary>
internal sealed class SearchCommand
{
    private readonly Argument<SearchLevel> _level = new("LEVEL")
    {
        Description = "What to search for.",
        HelpName = "studies|series|instances",
    };

    private readonly Argument<string[]> _filters = new("KEY=VALUE")
    {
        Description = "What matches have: attributes by keyword or tag, as PatientName=Doe* or 00100020=4711.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string> _study = new("--study") { Description = "Only in this study." };
    private readonly Option<string> _series = new("--series") { Description = "Only in this series of the study." };

    private readonly Option<string[]> _include = new("--include")
    {
        Description = "A further attribute to show, by keyword or tag; repeatable.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<bool> _fuzzy = new("--fuzzy") { Description = "Match names fuzzily, if the server can." };
    private readonly Option<int?> _limit = new("--limit") { Description = "Matches at most; none: all." };

    private readonly Option<int> _page = new("--page")
    {
        Description = "Matches to ask for at a time.",
        DefaultValueFactory = _ => SearchPager.DefaultPage,
    };

    private readonly Option<string> _format = new("--format", "-f")
    {
        Description = "How to write matches.",
        DefaultValueFactory = _ => "table",
    };

    private SearchCommand() { }

    /// <summary>Makes the command.</summary>
    public static Command Make(CommandContext context, ServerOptions server)
    {
        var self = new SearchCommand();
        self._format.AcceptOnlyFromAmong("table", "json", "csv");
        self._page.Validators.Add(result => result.RequireBetween(self._page, 1, 10_000));
        self._limit.Validators.Add(result =>
        {
            if (!result.Errors.Any() && result.GetValue(self._limit) is < 1)
            {
                result.AddError("--limit is a number above 0.");
            }
        });
        var command = new Command("search", "Searches for studies, series or instances.")
        {
            self._level,
            self._filters,
            self._study,
            self._series,
            self._include,
            self._fuzzy,
            self._limit,
            self._page,
            self._format,
        };
        command.SetAction(context, (parsed, token) => self.RunAsync(context, server, parsed, token));
        return command;
    }

    private async Task<ExitCode> RunAsync(
        CommandContext context,
        ServerOptions server,
        ParseResult parsed,
        CancellationToken cancellationToken
    )
    {
        var query = Query(parsed);
        using var client = server.Connect(parsed, connections: 1);
        var columns = Columns(query.Level).Concat(Included(parsed)).Distinct().ToList();
        // Not all that is shown is among what servers tell unasked (PS3.18 §10.6.3.3).
        var asked = parsed.GetValue(_format) == "json" ? Included(parsed) : columns;
        query = query with
        {
            Parameters =
            [
                .. query.Parameters,
                .. asked.Select(tag => KeyValuePair.Create("includefield", tag.ToString())),
            ],
        };
        SearchOutput output = parsed.GetValue(_format) switch
        {
            "json" => new JsonSearchOutput(context.Output),
            "csv" => new CsvSearchOutput(context.Output, columns),
            _ => new TableSearchOutput(context, columns),
        };
        await foreach (
            var page in SearchPager.ReadAsync(
                client,
                query,
                parsed.GetValue(_page),
                parsed.GetValue(_limit),
                cancellationToken
            )
        )
        {
            output.Write(page);
        }

        output.End();
        return ExitCode.Done;
    }

    private SearchQuery Query(ParseResult parsed)
    {
        var (level, study, series) = (parsed.GetValue(_level), parsed.GetValue(_study), parsed.GetValue(_series));
        if ((study, series) is (null, not null) || (study is not null && level == SearchLevel.Studies))
        {
            throw Usage("--study is for series and instances, --series goes with --study.");
        }

        if (series is not null && level != SearchLevel.Instances)
        {
            throw Usage("--series is for instances.");
        }

        foreach (var uid in (string?[])[study, series])
        {
            if (uid is not null && !DicomUid.IsValid(uid))
            {
                throw Usage("--study and --series take UIDs.");
            }
        }

        var parameters = (parsed.GetValue(_filters) ?? []).Select(Filter).ToList();
        if (parsed.GetValue(_fuzzy))
        {
            parameters.Add(KeyValuePair.Create("fuzzymatching", "true"));
        }

        return new SearchQuery(level, study, series, parameters);
    }

    private List<DicomTag> Included(ParseResult parsed) =>
        [
            .. (parsed.GetValue(_include) ?? []).Select(name =>
                SearchQuery.TryGetTag(name, out var tag) ? tag : throw Unknown(name)
            ),
        ];

    /// <summary>A filter; attributes of sequences' items are named by all the way to them, with dots in between.</summary>
    private static KeyValuePair<string, string> Filter(string filter)
    {
        var equals = filter.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
        {
            throw Usage($"'{filter}' is no filter; write KEY=VALUE.");
        }

        var name = filter[..equals];
        foreach (var part in name.Split('.'))
        {
            if (!SearchQuery.TryGetTag(part, out _))
            {
                throw Unknown(part);
            }
        }

        return KeyValuePair.Create(name, filter[(equals + 1)..]);
    }

    private static DicomTag[] Columns(SearchLevel level) =>
        level switch
        {
            SearchLevel.Studies =>
            [
                DicomTag.PatientName,
                DicomTag.PatientID,
                DicomTag.StudyDate,
                DicomTag.ModalitiesInStudy,
                DicomTag.StudyDescription,
                DicomTag.NumberOfStudyRelatedInstances,
                DicomTag.StudyInstanceUID,
            ],
            SearchLevel.Series =>
            [
                DicomTag.Modality,
                DicomTag.SeriesNumber,
                DicomTag.SeriesDescription,
                DicomTag.NumberOfSeriesRelatedInstances,
                DicomTag.StudyInstanceUID,
                DicomTag.SeriesInstanceUID,
            ],
            _ =>
            [
                DicomTag.InstanceNumber,
                DicomTag.SOPClassUID,
                DicomTag.StudyInstanceUID,
                DicomTag.SeriesInstanceUID,
                DicomTag.SOPInstanceUID,
            ],
        };

    private static CommandFailedException Unknown(string name) =>
        Usage($"PS3.6 knows no attribute '{name}'; name it by keyword (PatientID) or tag (00100020).");

    private static CommandFailedException Usage(string message) => new(ExitCode.Usage, message);
}
