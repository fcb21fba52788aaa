namespace ServerlessDicom.Functions.Rendering;

/// <summary>What is written into a picture (PS3.18 §8.3.5.1.1).</summary>
[Flags]
internal enum Annotations
{
    None = 0,

    /// <summary>Who it is of.</summary>
    Patient = 1,

    /// <summary>How it was made.</summary>
    Technique = 2,

    /// <summary>The overlays that the image has (PS3.3 §C.9.2), a keyword of our own.</summary>
    Overlays = 4,
}
