namespace ServerlessDicom.Dicom.Imaging.Rendering;

/// <summary>The way of a stored value of a gray image to a shade (PS3.4 §N.2): Modality LUT, VOI LUT, Presentation LUT.</summary>
internal sealed record GrayTransform
{
    /// <summary>Modality LUT.</summary>
    public required ModalityTransform Modality { get; init; }

    /// <summary>VOI LUT, used when there is no <see cref="Window"/>.</summary>
    public LookupTable? VoiTable { get; init; }

    /// <summary>The window; null with a VOI LUT, or when it is to be that of the frame's values.</summary>
    public VoiWindow? Window { get; init; }

    /// <summary>Presentation LUT.</summary>
    public LookupTable? PresentationTable { get; init; }

    /// <summary>Whether the lowest value is white.</summary>
    public bool IsInverted { get; init; }

    /// <summary>Whether the window has to be found in the frame's values.</summary>
    public bool NeedsWindow => VoiTable is null && Window is null;

    /// <summary>The shade of a stored value, 0 being black and 255 white.</summary>
    public byte Apply(double stored)
    {
        var value = Modality.Apply(stored);
        var share =
            Window is not null ? Window.Apply(value)
            : VoiTable is not null ? VoiTable.Apply(value) / (double)VoiTable.Highest
            : 0;
        if (PresentationTable is not null)
        {
            share = PresentationTable.ApplyShare(share);
        }

        // What is no number is as black as what is below all others.
        return (byte)((IsInverted ? 1 - share : share) * byte.MaxValue + 0.5);
    }

    /// <summary>The shades of all that the bits stored can be.</summary>
    public byte[] ToTable(SampleBits bits)
    {
        var table = new byte[1 << bits.Count];
        if (Modality.Table is null && PresentationTable is null && Window is { IsRamp: true } window)
        {
            FillRamp(table, bits, window);
            return table;
        }

        for (var i = 0; i < table.Length; i++)
        {
            table[i] = Apply(bits.ValueOf(i));
        }

        return table;
    }

    /// <summary>Most of the values of 16 bits are outside the window: nothing is left to work out for them.</summary>
    private void FillRamp(byte[] table, SampleBits bits, VoiWindow window)
    {
        var (start, end) = window.Ramp;
        var (slope, intercept) = (Modality.Slope, Modality.Intercept);
        var (below, above) = IsInverted ? (byte.MaxValue, byte.MinValue) : (byte.MinValue, byte.MaxValue);
        for (var i = 0; i < table.Length; i++)
        {
            var stored = bits.ValueOf(i);
            var value = stored * slope + intercept;
            table[i] =
                value <= start ? below
                : value > end ? above
                : Apply(stored);
        }
    }
}
