namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Codestreams;

/// <summary>How code-blocks are coded (ISO/IEC 15444-1 Table A.19, ISO/IEC 15444-15 Table A.4).</summary>
[Flags]
internal enum CodeBlockStyle
{
    /// <summary>Arithmetic coding, all passes of a block in one segment.</summary>
    None = 0,

    /// <summary>Selective arithmetic coding bypass: lower bit-planes are raw but for their cleanup pass.</summary>
    Bypass = 1,

    /// <summary>Contexts are reset after each pass.</summary>
    Reset = 2,

    /// <summary>Each pass is a segment.</summary>
    TerminateAll = 4,

    /// <summary>Contexts do not look into the stripe below.</summary>
    VerticallyCausal = 8,

    /// <summary>Predictable termination; of no matter to a decoder that does not look for errors.</summary>
    PredictableTermination = 16,

    /// <summary>Each cleanup pass ends with the symbols 1010.</summary>
    SegmentationSymbols = 32,

    /// <summary>High-throughput block coding (Part 15).</summary>
    HighThroughput = 64,

    /// <summary>With <see cref="HighThroughput"/>: of some code-blocks only, each of which shows it by the length of its first segment.</summary>
    Mixed = 128,
}
