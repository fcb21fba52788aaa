namespace ServerlessDicom.Functions.Web.Description;

/// <summary>A parameter of a transaction.</summary>
/// <param name="Name">Its name in the URL.</param>
/// <param name="Meaning">What it says, in a sentence.</param>
internal sealed record TransactionParameter(string Name, string Meaning)
{
    /// <summary>Its type in JSON Schema: <c>string</c>, <c>integer</c>, <c>number</c> or <c>boolean</c>.</summary>
    public string Type { get; init; } = "string";

    /// <summary>The values it may have; none when they are without number.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];

    /// <summary>A value that is valid; null for none.</summary>
    public string? Example { get; init; }

    /// <summary>Whether it is a DICOM attribute to be matched, by its keyword.</summary>
    public bool IsAttribute { get; init; }

    /// <summary>Whether the transaction fails without it.</summary>
    public bool IsRequired { get; init; }
}
