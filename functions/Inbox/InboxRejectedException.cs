using ServerlessDicom.Functions.Store;

namespace ServerlessDicom.Functions.Inbox;

/// <summary>A file of the inbox cannot be stored, however often it is tried.</summary>
internal sealed class InboxRejectedException(FailureReason reason)
    : Exception(
        reason switch
        {
            FailureReason.DataSetDoesNotMatch =>
                "The file lacks a Study, Series or SOP Instance UID, the SOP Class UID or the Patient ID, or one of them is malformed.",
            FailureReason.AlreadyExists => "An instance with the same UIDs and other content is stored already.",
            FailureReason.TooLarge => "The file is longer than is allowed, or asks for more than is allowed.",
            FailureReason.TransferSyntaxNotSupported => "The file cannot be read; its transfer syntax is not known.",
            FailureReason.CannotUnderstand => "The file is not a complete DICOM file.",
            _ => "The file cannot be stored.",
        }
    )
{
    /// <summary>Why, as a client would be told.</summary>
    public FailureReason Reason => reason;
}
