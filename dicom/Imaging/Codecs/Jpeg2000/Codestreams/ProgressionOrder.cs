namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Codestreams;

/// <summary>The order of packets, the first named being the outermost loop (ISO/IEC 15444-1 Table A.16, §B.12).</summary>
internal enum ProgressionOrder
{
    /// <summary>LRCP.</summary>
    LayerResolutionComponentPosition = 0,

    /// <summary>RLCP.</summary>
    ResolutionLayerComponentPosition = 1,

    /// <summary>RPCL.</summary>
    ResolutionPositionComponentLayer = 2,

    /// <summary>PCRL.</summary>
    PositionComponentResolutionLayer = 3,

    /// <summary>CPRL.</summary>
    ComponentPositionResolutionLayer = 4,
}
