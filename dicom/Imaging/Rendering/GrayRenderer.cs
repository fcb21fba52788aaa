namespace ServerlessDicom.Dicom.Imaging.Rendering;

/// <summary>Makes shades of the samples of a gray frame.</summary>
internal static class GrayRenderer
{
    /// <summary>The shades, one for each pixel.</summary>
    /// <param name="native">The frame.</param>
    /// <param name="image">What its samples are.</param>
    /// <param name="transform">The way of values to shades, its window found.</param>
    public static byte[] Render(ReadOnlySpan<byte> native, ImagePixel image, GrayTransform transform)
    {
        var shades = GC.AllocateUninitializedArray<byte>(checked((int)image.Pixels));
        if (StoredSamples.FitTable(image))
        {
            StoredSamples.Map(native, image, transform.ToTable(SampleBits.Of(image)), shades);
        }
        else
        {
            for (var i = 0; i < shades.Length; i++)
            {
                shades[i] = transform.Apply(StoredSamples.Read(native, image, i));
            }
        }

        return shades;
    }

    /// <summary>The window from the lowest to the highest value of a frame.</summary>
    /// <param name="native">The frame.</param>
    /// <param name="image">What its samples are.</param>
    /// <param name="modality">What stored values stand for.</param>
    /// <param name="padding">The values not to look at, unless all others are the same.</param>
    public static VoiWindow FindWindow(
        ReadOnlySpan<byte> native,
        ImagePixel image,
        ModalityTransform modality,
        PixelPadding? padding
    )
    {
        if (!StoredSamples.FitTable(image))
        {
            var any = FindRangeOfAny(native, image, modality, padding);
            return (any.IsEmpty ? FindRangeOfAny(native, image, modality, null) : any).ToWindow();
        }

        var occurring = StoredSamples.FindOccurring(native, image);
        var range = FindRange(occurring, SampleBits.Of(image), modality, padding);
        return (range.IsEmpty ? FindRange(occurring, SampleBits.Of(image), modality, null) : range).ToWindow();
    }

    private static ValueRange FindRange(
        bool[] occurring,
        SampleBits bits,
        ModalityTransform modality,
        PixelPadding? padding
    )
    {
        // A single bit is black or white, also where all of them are the same.
        var range = new ValueRange();
        for (var i = 0; i < occurring.Length; i++)
        {
            var stored = bits.ValueOf(i);
            if ((occurring[i] || bits.Count == 1) && padding?.Contains(stored) != true)
            {
                range.Add(modality.Apply(stored));
            }
        }

        return range;
    }

    private static ValueRange FindRangeOfAny(
        ReadOnlySpan<byte> native,
        ImagePixel image,
        ModalityTransform modality,
        PixelPadding? padding
    )
    {
        var range = new ValueRange();
        for (var i = 0; i < image.Pixels; i++)
        {
            var stored = StoredSamples.Read(native, image, i);
            if (padding?.Contains(stored) != true)
            {
                range.Add(modality.Apply(stored));
            }
        }

        return range;
    }

    /// <summary>The lowest and the highest of values.</summary>
    private struct ValueRange()
    {
        // So that no difference or sum of two is out of range.
        private const double Limit = double.MaxValue / 4;

        private double _lowest = double.PositiveInfinity;
        private double _highest = double.NegativeInfinity;

        /// <summary>Whether there are no two different values.</summary>
        public readonly bool IsEmpty => !(_lowest < _highest);

        public void Add(double value)
        {
            if (double.IsFinite(value))
            {
                _lowest = Math.Min(_lowest, value);
                _highest = Math.Max(_highest, value);
            }
        }

        public readonly VoiWindow ToWindow() =>
            _lowest > _highest
                ? VoiWindow.Between(0, 0)
                : VoiWindow.Between(Math.Clamp(_lowest, -Limit, Limit), Math.Clamp(_highest, -Limit, Limit));
    }
}
