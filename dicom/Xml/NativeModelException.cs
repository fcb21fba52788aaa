namespace ServerlessDicom.Dicom.Xml;

/// <summary>XML is not a Native DICOM Model, or asks for more than a reader gives. The message never quotes a value.</summary>
public sealed class NativeModelException : Exception
{
    /// <summary>Says what is wrong.</summary>
    public NativeModelException(string message)
        : base(message) { }

    /// <summary>Says what is wrong, and what found it out.</summary>
    public NativeModelException(string message, Exception cause)
        : base(message, cause) { }
}
