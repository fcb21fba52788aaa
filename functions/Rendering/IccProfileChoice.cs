namespace ServerlessDicom.Functions.Rendering;

/// <summary>Which ICC profile a picture is to carry (PS3.18 §8.3.5.1.5).</summary>
internal enum IccProfileChoice
{
    /// <summary>Nothing is said.</summary>
    Unspecified,

    /// <summary>None.</summary>
    No,

    /// <summary>That of the data set, else that of sRGB.</summary>
    Yes,

    /// <summary>That of sRGB, which the pixels are in.</summary>
    Srgb,
}
