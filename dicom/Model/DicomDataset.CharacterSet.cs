using ServerlessDicom.Dicom.Text;

namespace ServerlessDicom.Dicom.Model;

public sealed partial class DicomDataset
{
    private SpecificCharacterSet? _chosenCharacterSet;

    // The declaring element and what it means, in one reference, so that readers on several threads see a whole one.
    private DeclaredCharacterSet? _declaredCharacterSet;

    /// <summary>
    /// How its text is decoded: its own Specific Character Set, else that of the data set around it (PS3.3 §C.12.1.1.2),
    /// else the default repertoire. Setting it chooses another, for files whose declaration is missing or wrong: it then
    /// holds for this data set whatever it declares, and for those of its items that declare none.
    /// </summary>
    public SpecificCharacterSet CharacterSet
    {
        get
        {
            for (var dataset = this; dataset is not null; dataset = dataset.Parent)
            {
                if ((dataset._chosenCharacterSet ?? dataset.Declared()) is { } characterSet)
                {
                    return characterSet;
                }
            }

            return SpecificCharacterSet.Default;
        }
        set => _chosenCharacterSet = value;
    }

    private SpecificCharacterSet? Declared()
    {
        if (!TryGetElement(DicomTag.SpecificCharacterSet, out var element) || element.Value.IsEmpty)
        {
            return null;
        }

        var declared = _declaredCharacterSet;
        if (declared is null || declared.Element != element)
        {
            // CS, thus plain ASCII: decoding it does not ask for the character set in turn.
            var terms = ElementValue.GetAsciiStrings(element);
            if (terms.All(string.IsNullOrEmpty))
            {
                return null;
            }

            declared = new DeclaredCharacterSet(element, SpecificCharacterSet.FromTerms(terms));
            _declaredCharacterSet = declared;
        }

        return declared.CharacterSet;
    }

    private sealed record DeclaredCharacterSet(DicomElement Element, SpecificCharacterSet CharacterSet);
}
