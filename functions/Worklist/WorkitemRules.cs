using System.Globalization;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Web;

namespace ServerlessDicom.Functions.Worklist;

/// <summary>Holds data sets against the table of <see cref="WorkitemAttributes"/>.</summary>
internal static class WorkitemRules
{
    /// <summary>
    /// Takes out what belongs to messages and files rather than workitems (groups 0000 and 0002), and gives every known
    /// attribute of text the value representation of PS3.6.
    /// </summary>
    /// <exception cref="ProblemException">400: a value cannot be one of its attribute.</exception>
    public static void Normalize(DicomDataset dataset)
    {
        foreach (var element in dataset.Elements.ToArray())
        {
            if (element.Tag.Group is 0x0000 or 0x0002)
            {
                dataset.Remove(element.Tag);
            }
        }

        Normalize(dataset, "", WorkitemAttributes.All);
    }

    /// <summary>Checks a data set to be created, and adds what it may not lack but for its value.</summary>
    /// <returns>Whether something that the request should have had was added.</returns>
    /// <exception cref="ProblemException">400: the data set does not comply with the N-CREATE column.</exception>
    public static bool CheckCreation(DicomDataset dataset)
    {
        Check(dataset, "", WorkitemAttributes.All, attribute => attribute.Create);
        var isModified = false;
        foreach (var attribute in WorkitemAttributes.All)
        {
            var isExpected =
                attribute.Create is RequirementType.Present or RequirementType.Empty
                && attribute.Tag != DicomTag.TransactionUID;
            if (isExpected && !dataset.Contains(attribute.Tag))
            {
                dataset.AddOrUpdate(attribute.Tag, attribute.VR);
                isModified |= attribute.Tag != DicomTag.WorklistLabel;
            }
        }

        return isModified;
    }

    /// <summary>Checks a data set of changes.</summary>
    /// <exception cref="ProblemException">400: the data set does not comply with the N-SET column.</exception>
    public static void CheckUpdate(DicomDataset changes)
    {
        foreach (var element in changes)
        {
            if (WorkitemAttributes.Find(element.Tag) is not { } attribute)
            {
                continue;
            }

            if (attribute.Update == RequirementType.NotAllowed)
            {
                throw Invalid($"{attribute} cannot be updated.");
            }

            if (attribute.Create == RequirementType.Valued && !HasValue(element))
            {
                throw Invalid($"{attribute} needs a value.");
            }

            CheckItems(element, attribute, "", each => each.Update);
        }
    }

    /// <summary>The attributes that lack what a final state requires of them.</summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="isCompleted">Whether it is to be COMPLETED, rather than CANCELED.</param>
    public static IReadOnlyList<string> MissingInFinalState(DicomDataset dataset, bool isCompleted)
    {
        var missing = new List<string>();
        AddMissing(missing, dataset, WorkitemAttributes.All, isCompleted);
        return missing;
    }

    private static void AddMissing(
        List<string> missing,
        DicomDataset dataset,
        IReadOnlyList<WorkitemAttribute> attributes,
        bool isCompleted
    )
    {
        foreach (var attribute in attributes)
        {
            var isThere = dataset.TryGetElement(attribute.Tag, out var element);
            var lacks = attribute.FinalState switch
            {
                FinalStateType.Required => !isThere || !HasValue(element!),
                FinalStateType.RequiredToComplete => isCompleted && (!isThere || !HasValue(element!)),
                FinalStateType.PresentToComplete => isCompleted && !isThere,
                FinalStateType.RequiredToCancel => !isCompleted && (!isThere || !HasValue(element!)),
                _ => false,
            };
            if (lacks)
            {
                missing.Add(attribute.ToString());
            }

            foreach (var item in element?.Items ?? [])
            {
                AddMissing(missing, item, attribute.Items, isCompleted);
            }
        }
    }

    private static void Check(
        DicomDataset dataset,
        string place,
        IReadOnlyList<WorkitemAttribute> attributes,
        Func<WorkitemAttribute, RequirementType> requirement
    )
    {
        foreach (var attribute in attributes)
        {
            if (!dataset.TryGetElement(attribute.Tag, out var element))
            {
                if (requirement(attribute) == RequirementType.Valued)
                {
                    throw Invalid($"{place}{attribute} is missing.");
                }

                continue;
            }

            switch (requirement(attribute))
            {
                case RequirementType.Valued when !HasValue(element):
                    throw Invalid($"{place}{attribute} needs a value.");
                case RequirementType.Empty when !element.IsEmpty:
                    throw Invalid($"{place}{attribute} has to be empty.");
                case RequirementType.NotAllowed:
                    throw Invalid($"{place}{attribute} is not allowed here.");
            }

            CheckItems(element, attribute, place, requirement);
        }
    }

    private static void CheckItems(
        DicomElement element,
        WorkitemAttribute attribute,
        string place,
        Func<WorkitemAttribute, RequirementType> requirement
    )
    {
        var number = 0;
        foreach (var item in element.Items ?? [])
        {
            Check(item, PlaceOf(place, attribute, ++number), attribute.Items, requirement);
        }
    }

    private static void Normalize(DicomDataset dataset, string place, IReadOnlyList<WorkitemAttribute> attributes)
    {
        foreach (var element in dataset.Elements.ToArray())
        {
            var attribute = attributes.FirstOrDefault(each => each.Tag == element.Tag);
            var normal = Normalize(dataset, element, place);
            if (attribute is not null)
            {
                CheckValues(dataset, attribute, place);
            }

            var number = 0;
            foreach (var item in normal.Items ?? [])
            {
                var inner = attribute is null
                    ? string.Create(CultureInfo.InvariantCulture, $"{place}{element.Tag}, item {++number}: ")
                    : PlaceOf(place, attribute, ++number);
                Normalize(item, inner, attribute?.Items ?? []);
            }
        }
    }

    private static DicomElement Normalize(DicomDataset dataset, DicomElement element, string place)
    {
        var known = element.Tag.IsPrivate ? DicomVR.UN : DicomDictionary.GetVR(element.Tag);
        if (known == DicomVR.UN || known == element.VR)
        {
            return element;
        }

        if (known.IsText() && element.VR.IsText())
        {
            var normal = new DicomElement(element.Tag, known, element.Value);
            dataset.AddOrUpdate(normal);
            return normal;
        }

        // Some attributes have one of several, as OB or OW.
        return known == DicomVR.SQ || element.VR == DicomVR.SQ || known.IsText()
            ? throw Invalid($"{place}{element.Tag} is of value representation {known.ToCode()}.")
            : element;
    }

    private static void CheckValues(DicomDataset dataset, WorkitemAttribute attribute, string place)
    {
        foreach (var value in attribute.VR.IsText() ? dataset.GetStrings(attribute.Tag) : [])
        {
            if (value.Length == 0)
            {
                continue;
            }

            // Of text that means no more than itself too much is no reason to refuse a procedure.
            var problem = attribute.VR switch
            {
                DicomVR.DA or DicomVR.TM or DicomVR.UI or DicomVR.IS or DicomVR.DS => ValueRules.Problem(
                    attribute.VR,
                    value
                ),
                DicomVR.DT when !DateTimeValue.TryParse(value, out _) =>
                    "is not a date and time of the form YYYYMMDDHHMMSS.FFFFFF&ZZXX",
                _ when attribute.Values.Count > 0 && !attribute.Values.Contains(value) =>
                    $"is none of {string.Join(", ", attribute.Values)}",
                _ => null,
            };
            if (problem is not null)
            {
                throw Invalid($"{place}{attribute} {problem}.");
            }
        }
    }

    private static bool HasValue(DicomElement element) => !element.IsEmpty;

    private static string PlaceOf(string place, WorkitemAttribute attribute, int item) =>
        string.Create(CultureInfo.InvariantCulture, $"{place}{attribute}, item {item}: ");

    private static ProblemException Invalid(string detail) => new(StatusCodes.Status400BadRequest, detail);
}
