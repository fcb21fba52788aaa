namespace ServerlessDicom.Functions.Store;

/// <summary>Values of Warning Reason (0008,1196) (PS3.18 Table I.2-1).</summary>
internal enum WarningReason : ushort
{
    /// <summary>B000H: what is stored is not byte for byte what came.</summary>
    Coerced = 0xB000,

    /// <summary>B007H: attributes have invalid values; they are stored as they are but not in the index.</summary>
    DataSetDoesNotMatch = 0xB007,
}
