namespace ServerlessDicom.Functions.Store;

/// <summary>Values of Warning Reason (0008,1196) (PS3.18 Table I.2-1).</summary>
internal enum WarningReason : ushort
{
    /// <summary>B000H: what is stored is not byte for byte what came, or attributes were corrected.</summary>
    Coerced = 0xB000,

    /// <summary>B006H: elements were left out that metadata shall not hold.</summary>
    ElementsDiscarded = 0xB006,

    /// <summary>B007H: attributes have invalid values; they are stored as they are but not in the index.</summary>
    DataSetDoesNotMatch = 0xB007,
}
