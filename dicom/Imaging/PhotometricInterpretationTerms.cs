namespace ServerlessDicom.Dicom.Imaging;

/// <summary>The defined terms of Photometric Interpretation (0028,0004) (PS3.3 §C.7.6.3.1.2).</summary>
public static class PhotometricInterpretationTerms
{
    private static readonly (PhotometricInterpretation Value, string Term)[] Table =
    [
        (PhotometricInterpretation.Monochrome1, "MONOCHROME1"),
        (PhotometricInterpretation.Monochrome2, "MONOCHROME2"),
        (PhotometricInterpretation.PaletteColor, "PALETTE COLOR"),
        (PhotometricInterpretation.Rgb, "RGB"),
        (PhotometricInterpretation.YbrFull, "YBR_FULL"),
        (PhotometricInterpretation.YbrFull422, "YBR_FULL_422"),
        (PhotometricInterpretation.YbrPartial422, "YBR_PARTIAL_422"),
        (PhotometricInterpretation.YbrPartial420, "YBR_PARTIAL_420"),
        (PhotometricInterpretation.YbrIct, "YBR_ICT"),
        (PhotometricInterpretation.YbrRct, "YBR_RCT"),
    ];

    /// <summary>The term of a data set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is <see cref="PhotometricInterpretation.Other"/>.</exception>
    public static string ToTerm(this PhotometricInterpretation value)
    {
        foreach (var row in Table)
        {
            if (row.Value == value)
            {
                return row.Term;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(value));
    }

    /// <summary>What a term means; spaces around it and lower case, which some writers use, do not matter.</summary>
    public static PhotometricInterpretation Parse(string? term)
    {
        foreach (var row in Table)
        {
            if (row.Term.AsSpan().Equals(term.AsSpan().Trim(), StringComparison.OrdinalIgnoreCase))
            {
                return row.Value;
            }
        }

        return PhotometricInterpretation.Other;
    }
}
