namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Transforms;

/// <summary>A wavelet, as the lifting steps that undo it (ISO/IEC 15444-1 Annex F).</summary>
/// <typeparam name="T">A number of 32 bits.</typeparam>
internal interface ILifting<T>
    where T : struct
{
    /// <summary>How many steps there are: the even ones change low-pass, the odd ones high-pass coefficients, by their neighbours of the other kind.</summary>
    static abstract int Steps { get; }

    /// <summary>Undoes a step.</summary>
    /// <param name="step">Which.</param>
    /// <param name="target">The coefficients to be changed.</param>
    /// <param name="before">The neighbour before each.</param>
    /// <param name="after">The neighbour after each.</param>
    static abstract void Undo(int step, Span<T> target, ReadOnlySpan<T> before, ReadOnlySpan<T> after);

    /// <summary>Copies coefficients, scaled as they must be before the steps.</summary>
    static abstract void Scale(ReadOnlySpan<T> source, Span<T> target, bool isHigh);

    /// <summary>Copies high-pass coefficients that are the only ones of their row or column, as what they stand for.</summary>
    static abstract void Halve(ReadOnlySpan<T> source, Span<T> target);
}
