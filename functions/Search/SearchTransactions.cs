using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Query;
using ServerlessDicom.Functions.Web.Description;

namespace ServerlessDicom.Functions.Search;

/// <summary>What documents about the service tell of searches (PS3.18 §10.6).</summary>
internal static class SearchTransactions
{
    /// <summary>A search.</summary>
    /// <param name="name">Its name in PS3.18 Table 10.6.1-1.</param>
    /// <param name="level">What it returns.</param>
    public static Transaction Of(string name, SearchLevel level) =>
        new("Studies", name, "§10.6")
        {
            Summary =
                $"Finds {NameOf(level)} by attributes of their level and those above. Parameters are keywords or tags, dotted "
                + "for attributes in sequences; text takes the wildcards `*` and `?`, dates and times take ranges.",
            Answers = SearchService.Offered,
            AnswerExample = ExampleOf(level),
            Parameters = SearchParameterDescriptions.Of(SearchableLevel.Of(level)),
            Statuses =
            [
                new(StatusCodes.Status200OK, "There are matches. `Warning: 299` tells how many more there are."),
                new(StatusCodes.Status204NoContent, "There are none."),
            ],
        };

    /// <summary>Some attributes of what is found of the demo study.</summary>
    private static string ExampleOf(SearchLevel level) =>
        level switch
        {
            SearchLevel.Study => """
                [
                  {
                    "00080020": { "vr": "DA", "Value": ["20260102"] },
                    "00080061": { "vr": "CS", "Value": ["CT"] },
                    "00100010": { "vr": "PN", "Value": [{ "Alphabetic": "Phantom^Head" }] },
                    "00100020": { "vr": "LO", "Value": ["PHANTOM"] },
                    "0020000D": { "vr": "UI", "Value": ["2.25.63556306944345893064801386123977528534"] },
                    "00201208": { "vr": "IS", "Value": [24] }
                  }
                ]
                """,
            SearchLevel.Series => """
                [
                  {
                    "00080060": { "vr": "CS", "Value": ["CT"] },
                    "0008103E": { "vr": "LO", "Value": ["Head axial 8 mm"] },
                    "0020000E": { "vr": "UI", "Value": ["2.25.63556306944345893064801386123977528535"] },
                    "00200011": { "vr": "IS", "Value": [1] },
                    "00201209": { "vr": "IS", "Value": [24] }
                  }
                ]
                """,
            _ => """
                [
                  {
                    "00080016": { "vr": "UI", "Value": ["1.2.840.10008.5.1.4.1.1.2"] },
                    "00080018": { "vr": "UI", "Value": ["2.25.63556306944345893064801386123977528544"] },
                    "00083002": { "vr": "UI", "Value": ["1.2.840.10008.1.2.1"] },
                    "00200013": { "vr": "IS", "Value": [1] },
                    "00280010": { "vr": "US", "Value": [512] },
                    "00280011": { "vr": "US", "Value": [512] }
                  }
                ]
                """,
        };

    private static string NameOf(SearchLevel level) =>
        level switch
        {
            SearchLevel.Study => "studies",
            SearchLevel.Series => "series",
            _ => "instances",
        };
}
