using System.Diagnostics.CodeAnalysis;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Rendering;

/// <summary>
/// The attributes of multi-frame images that were shown last: whoever shows one frame soon shows the next, and the
/// attributes of many frames take longer to read than the frame.
/// </summary>
internal sealed class AttributesCache
{
    /// <summary>Bytes of all that is kept, as they are in the files; in memory they are a few times as many.</summary>
    private const long MaxBytes = 16 << 20;

    private readonly RecentlyUsed<string, DicomDataset> _byVersion = new(MaxBytes);

    /// <summary>Finds the attributes of a version of an instance.</summary>
    public bool TryGet(InstanceEntry entry, [NotNullWhen(true)] out DicomDataset? dataset) =>
        _byVersion.TryGet(entry.Version, out dataset);

    /// <summary>Keeps the attributes of a version of an instance, in place of those that were not used for longest.</summary>
    /// <param name="entry">The version.</param>
    /// <param name="dataset">Its attributes, which nobody changes.</param>
    /// <param name="length">Their bytes in the file.</param>
    public void Add(InstanceEntry entry, DicomDataset dataset, long length) =>
        _byVersion.Set(entry.Version, dataset, length);
}
