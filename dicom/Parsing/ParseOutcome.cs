namespace ServerlessDicom.Dicom.Parsing;

/// <summary>Why a parser returned to what drives it.</summary>
internal enum ParseOutcome
{
    /// <summary>
    /// The window ends within an element: more bytes are to follow those from the parser's position on. That position
    /// may lie behind the window's end, when a value is passed over.
    /// </summary>
    NeedsMore,

    /// <summary>The position is at the value of top-level Pixel Data, and the parser was told to stop there.</summary>
    ReachedPixelData,

    /// <summary>From the position on, the input is deflated.</summary>
    NeedsInflating,

    /// <summary>What was to be parsed is.</summary>
    Ended,
}
