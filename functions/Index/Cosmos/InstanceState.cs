namespace ServerlessDicom.Functions.Index.Cosmos;

/// <summary>The place of an instance while a <see cref="StudyChange"/> works on it.</summary>
/// <param name="uid">Its UID.</param>
/// <param name="document">What is under its id: an <see cref="InstanceDocument"/>, a <see cref="GoneDocument"/> or nothing.</param>
internal sealed class InstanceState(string uid, IndexDocument? document)
{
    /// <summary>Its UID.</summary>
    public string Uid { get; } = uid;

    /// <summary>Its document before the change; null when there was none.</summary>
    public InstanceDocument? Before { get; } = document as InstanceDocument;

    /// <summary>The ETag of what is under its id; null for nothing.</summary>
    public string? ETag { get; } = document?.ETag;

    /// <summary>Its document as the change leaves it; null when there is none.</summary>
    public InstanceDocument? Current { get; set; } = document as InstanceDocument;

    /// <summary>Whether the change concerns it.</summary>
    public bool IsChanged { get; set; }

    /// <summary>When the change deleted it (<see cref="Microseconds"/>); null when it did not.</summary>
    public long? DeletedAt { get; set; }
}
