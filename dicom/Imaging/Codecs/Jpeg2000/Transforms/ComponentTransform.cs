namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Transforms;

/// <summary>The transforms of three components to red, green and blue (ISO/IEC 15444-1 Annex G).</summary>
internal static class ComponentTransform
{
    /// <summary>Undoes the reversible transform, in place.</summary>
    public static void UndoReversible(Span<int> first, Span<int> second, Span<int> third)
    {
        second = second[..first.Length];
        third = third[..first.Length];
        for (var i = 0; i < first.Length; i++)
        {
            var (y, u, v) = (first[i], second[i], third[i]);
            var green = y - ((u + v) >> 2);
            (first[i], second[i], third[i]) = (v + green, green, u + green);
        }
    }

    /// <summary>Undoes the irreversible transform, in place.</summary>
    public static void UndoIrreversible(Span<float> first, Span<float> second, Span<float> third)
    {
        second = second[..first.Length];
        third = third[..first.Length];
        for (var i = 0; i < first.Length; i++)
        {
            var (y, cb, cr) = (first[i], second[i], third[i]);
            first[i] = y + 1.402f * cr;
            second[i] = y - 0.344136f * cb - 0.714136f * cr;
            third[i] = y + 1.772f * cb;
        }
    }
}
