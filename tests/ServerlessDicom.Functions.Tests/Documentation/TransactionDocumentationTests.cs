namespace ServerlessDicom.Functions.Tests.Documentation;

/// <summary>
/// The tables of transactions in docs/conformance.md follow from what the endpoints tell of themselves.
/// <c>SERVERLESSDICOM_WRITE_DOCS=1</c> writes them rather than compare them.
/// </summary>
public sealed class TransactionDocumentationTests
{
    private const string Begin = "<!-- Generated from the endpoints";
    private const string End = "<!-- End of what is generated -->";

    [Fact]
    public async Task The_statement_has_the_transactions_that_there_are()
    {
        var path = Documents.Combine("conformance.md");
        var page = (await File.ReadAllTextAsync(path)).ReplaceLineEndings("\n");
        var begin = page.IndexOf('\n', page.IndexOf(Begin, StringComparison.Ordinal)) + 1;
        var end = page.IndexOf(End, StringComparison.Ordinal);
        var expected = $"{page[..begin]}{TransactionTables.Write()}\n{page[end..]}";
        if (Environment.GetEnvironmentVariable("SERVERLESSDICOM_WRITE_DOCS") == "1")
        {
            await File.WriteAllTextAsync(path, expected);
        }
        else
        {
            Assert.True(
                expected == page,
                "docs/conformance.md is not what the endpoints say. To write it anew: SERVERLESSDICOM_WRITE_DOCS=1 "
                    + "dotnet test tests/ServerlessDicom.Functions.Tests --filter TransactionDocumentationTests"
            );
        }
    }
}
