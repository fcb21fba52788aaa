namespace ServerlessDicom.Dicom.StructuredReporting;

/// <summary>A form to write documents in. Who calls it nests what it begins and ends rightly.</summary>
internal interface IReportMarkup
{
    /// <summary>Begins the document; <paramref name="anchor"/> is the root's number when others point at it.</summary>
    void BeginDocument(string title, int? anchor, IReadOnlyList<HeaderRow> header);

    /// <summary>Ends the document.</summary>
    void EndDocument();

    /// <summary>Begins a container with its heading, and what is told of it there; sections are within sections.</summary>
    void BeginSection(ItemLabel label, IReadOnlyList<ValuePart> value);

    /// <summary>Ends the last section begun.</summary>
    void EndSection();

    /// <summary>Begins a list, in a section or in an item of another.</summary>
    void BeginList();

    /// <summary>Ends the last list begun.</summary>
    void EndList();

    /// <summary>Begins an item of a list: its name and value.</summary>
    void BeginItem(ItemLabel label, IReadOnlyList<ValuePart> value);

    /// <summary>Ends the last item begun.</summary>
    void EndItem();

    /// <summary>Begins running text in a section.</summary>
    void BeginFlow();

    /// <summary>Ends the running text.</summary>
    void EndFlow();

    /// <summary>Separates the parts of running text.</summary>
    void SeparatePhrases();

    /// <summary>Begins a part of running text, or of what stands in parentheses in it.</summary>
    void BeginPhrase(ItemLabel label, IReadOnlyList<ValuePart> value);

    /// <summary>Ends the last phrase begun.</summary>
    void EndPhrase();

    /// <summary>Begins what stands in parentheses behind a phrase.</summary>
    void BeginAside();

    /// <summary>Separates what stands in the parentheses.</summary>
    void SeparateAside();

    /// <summary>Ends the parentheses.</summary>
    void EndAside();
}
