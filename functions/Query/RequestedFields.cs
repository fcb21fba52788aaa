using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Functions.Query;

/// <summary>The attributes that a search asks to be returned besides the usual ones (PS3.18 §8.3.4.3, §10.6.3.3).</summary>
/// <param name="All">Whether all of the levels that the resource returns.</param>
/// <param name="Tags">Attributes of its level and the ones above; of an attribute within a sequence, the sequence.</param>
internal sealed record RequestedFields(bool All, IReadOnlySet<DicomTag> Tags);
