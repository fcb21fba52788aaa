using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;

namespace ServerlessDicom.Dicom.Deidentification;

/// <summary>
/// De-identifies instances by the Basic Application Level Confidentiality Profile (PS3.15 §E.2), with none of its options:
/// all attributes of the table at any depth, private ones, curves and overlays. UIDs of what one de-identifier works on are
/// replaced consistently. Pixels stay as they are.
/// </summary>
public sealed class Deidentifier
{
    private const string Method = "PS3.15 Basic Application Level Confidentiality Profile";

    private const ushort FirstOverlay = 0x6000;
    private const ushort LastOverlay = 0x60FF;
    private const ushort OverlayRows = 0x0010;
    private const ushort OverlayData = 0x3000;

    private readonly Dictionary<string, string> _uids = new(StringComparer.Ordinal);

    /// <summary>Why the profile is not enough to make an instance anonymous, as far as it says so itself; null when nothing stands against it.</summary>
    /// <param name="dataset">Its data set; the image attributes (group 0028) are enough.</param>
    public static string? ObstacleTo(DicomDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return dataset.GetString(DicomTag.BurnedInAnnotation)?.Trim() == "YES"
            ? "What is written into its pixels (Burned In Annotation) may tell who it is of."
            : null;
    }

    /// <summary>
    /// De-identifies an instance that was read to its end. Its data set is changed; preamble and File Meta Information are
    /// left behind, so that a writer makes new ones.
    /// </summary>
    /// <exception cref="NotSupportedException">It says itself that this would not make it anonymous.</exception>
    public DicomFile Apply(DicomFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var dataset = file.Dataset;
        if (ObstacleTo(dataset) is { } obstacle)
        {
            throw new NotSupportedException(obstacle);
        }

        if (HasOverlayInPixels(dataset))
        {
            throw new NotSupportedException(
                "What an overlay draws in unused bits of its pixels may tell who it is of."
            );
        }

        Apply(dataset);
        dataset.AddOrUpdate(DicomTag.PatientIdentityRemoved, DicomVR.CS, "YES");
        dataset.AddOrUpdate(DicomTag.LongitudinalTemporalInformationModified, DicomVR.CS, "REMOVED");
        dataset.AddOrUpdate(
            DicomTag.DeidentificationMethod,
            DicomVR.LO,
            [.. dataset.GetStrings(DicomTag.DeidentificationMethod).Where(method => method != Method), Method]
        );
        dataset.AddOrUpdate(
            DicomTag.DeidentificationMethodCodeSequence,
            [
                .. dataset.GetItems(DicomTag.DeidentificationMethodCodeSequence).Where(item => !IsProfile(item)),
                Profile(),
            ]
        );
        return new DicomFile
        {
            FileMetaInformation = new DicomDataset(),
            Dataset = dataset,
            TransferSyntax = file.TransferSyntax,
            DatasetOffset = file.DatasetOffset,
            Content = file.Content,
            ContentLength = file.ContentLength,
        };
    }

    /// <summary>Whether there is an overlay plane of the retired kind that lies in Pixel Data, where it would stay (PS3.5 §8.1.2).</summary>
    private static bool HasOverlayInPixels(DicomDataset dataset) =>
        dataset.Any(element =>
            element.Tag is { Group: >= FirstOverlay and <= LastOverlay, Element: OverlayRows }
            && !dataset.Contains(new DicomTag(element.Tag.Group, OverlayData))
        );

    /// <summary>The code of the profile (PS3.16 CID 7050).</summary>
    private static DicomDataset Profile() =>
        new DicomDataset()
            .AddOrUpdate(DicomTag.CodeValue, DicomVR.SH, "113100")
            .AddOrUpdate(DicomTag.CodingSchemeDesignator, DicomVR.SH, "DCM")
            .AddOrUpdate(DicomTag.CodeMeaning, DicomVR.LO, "Basic Application Confidentiality Profile");

    private static bool IsProfile(DicomDataset code) =>
        code.GetString(DicomTag.CodeValue) == "113100" && code.GetString(DicomTag.CodingSchemeDesignator) == "DCM";

    private void Apply(DicomDataset dataset)
    {
        foreach (var element in dataset.Elements.ToArray())
        {
            Apply(dataset, element, BasicProfile.ActionOn(element.Tag));
        }
    }

    private void Apply(DicomDataset dataset, DicomElement element, DeidentificationAction action)
    {
        switch (action)
        {
            case DeidentificationAction.Remove:
                dataset.Remove(element.Tag);
                break;
            case DeidentificationAction.Empty:
                dataset.AddOrUpdate(element.Tag, element.Items is null ? element.KnownVR : DicomVR.SQ);
                break;
            case DeidentificationAction.Dummy when element.Items is { } items:
                foreach (var item in items)
                {
                    Obscure(item);
                }

                break;
            case DeidentificationAction.Dummy when element.KnownVR == DicomVR.UI:
            case DeidentificationAction.ReplaceUid when element.Items is null:
                ReplaceUids(dataset, element);
                break;
            case DeidentificationAction.Dummy:
                dataset.AddOrUpdate(new DicomElement(element.Tag, element.KnownVR, DummyValue.Of(element.KnownVR)));
                break;
            case DeidentificationAction.Keep
            or DeidentificationAction.ReplaceUid
                when element.Items is null && DicomDictionary.GetVR(element.Tag) == DicomVR.SQ:
                // Whatever it holds in place of items, nobody has looked at.
                dataset.Remove(element.Tag);
                break;
            default:
                foreach (var item in element.Items ?? [])
                {
                    Apply(item);
                }

                break;
        }
    }

    /// <summary>
    /// Goes through an item of a sequence that is to mean nothing, such as the content of a report: beside what the profile
    /// does to its attributes, all text, dates and numbers become dummies. Codes stay, since it would have no structure
    /// without; so do references.
    /// </summary>
    private void Obscure(DicomDataset item)
    {
        foreach (var element in item.Elements.ToArray())
        {
            var action = BasicProfile.ActionOn(element.Tag);
            if (action == DeidentificationAction.Keep && element.Items is { } items)
            {
                foreach (var inner in items)
                {
                    if (IsCode(inner))
                    {
                        Apply(inner);
                    }
                    else
                    {
                        Obscure(inner);
                    }
                }
            }
            else if (action == DeidentificationAction.Keep && !element.IsEmpty && MayTell(element.KnownVR))
            {
                Apply(item, element, DeidentificationAction.Dummy);
            }
            else
            {
                Apply(item, element, action);
            }
        }
    }

    private static bool IsCode(DicomDataset item) =>
        item.Contains(DicomTag.CodeValue)
        || item.Contains(DicomTag.LongCodeValue)
        || item.Contains(DicomTag.URNCodeValue);

    private static bool MayTell(DicomVR vr) =>
        vr is not (DicomVR.CS or DicomVR.UI or DicomVR.AT or DicomVR.SS or DicomVR.US or DicomVR.SL or DicomVR.UL);

    private void ReplaceUids(DicomDataset dataset, DicomElement element)
    {
        // None where the value was so long that it was left where it is: nothing of it stays.
        var uids = dataset.GetStrings(element.Tag);
        dataset.AddOrUpdate(element.Tag, DicomVR.UI, [.. uids.Select(Replace)]);
    }

    private string Replace(string uid)
    {
        // Those of the standard, such as of a well-known frame of reference, tell nothing of anybody.
        if (uid.Length == 0 || DicomUid.GetName(uid) is not null)
        {
            return uid;
        }

        if (!_uids.TryGetValue(uid, out var replacement))
        {
            replacement = DicomUid.Generate();
            _uids.Add(uid, replacement);
        }

        return replacement;
    }
}
