using System.Buffers.Binary;
using System.Globalization;

namespace ServerlessDicom.Dicom.Model;

public sealed partial class DicomDataset
{
    /// <summary>Adds or replaces an element without a value.</summary>
    public DicomDataset AddOrUpdate(DicomTag tag, DicomVR vr) =>
        AddOrUpdate(
            vr == DicomVR.SQ ? new DicomElement(tag, []) : new DicomElement(tag, vr, ReadOnlyMemory<byte>.Empty)
        );

    /// <summary>Adds or replaces an element with text values, encoded in this data set's character set and padded.</summary>
    /// <exception cref="ArgumentException"><paramref name="vr"/> is not one of text.</exception>
    public DicomDataset AddOrUpdate(DicomTag tag, DicomVR vr, params ReadOnlySpan<string> values) =>
        vr.IsText()
            ? AddOrUpdate(new DicomElement(tag, vr, ElementValue.Encode(values, vr, this)))
            : throw new ArgumentException($"{vr.ToCode()} does not hold text.", nameof(vr));

    /// <summary>Adds or replaces an element with integers: US, SS, UL, SL, UV, SV (in this data set's byte order) or IS.</summary>
    /// <exception cref="ArgumentException"><paramref name="vr"/> is none of them.</exception>
    /// <exception cref="OverflowException">A value is out of the VR's range.</exception>
    public DicomDataset AddOrUpdate(DicomTag tag, DicomVR vr, params ReadOnlySpan<long> values)
    {
        if (vr == DicomVR.IS)
        {
            var texts = new string[values.Length];
            for (var i = 0; i < texts.Length; i++)
            {
                texts[i] = checked((int)values[i]).ToString(CultureInfo.InvariantCulture);
            }

            return AddOrUpdate(tag, vr, texts);
        }

        var size = vr.UnitSize();
        var bytes = new byte[values.Length * size];
        for (var i = 0; i < values.Length; i++)
        {
            PutUnit(bytes.AsSpan(i * size, size), ToUnit(vr, values[i]));
        }

        return AddOrUpdate(new DicomElement(tag, vr, bytes));
    }

    /// <summary>
    /// Adds or replaces an element with numbers: FL, FD (in this data set's byte order) or DS. A decimal string keeps as
    /// many digits as fit its 16 characters.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="vr"/> is none of them.</exception>
    public DicomDataset AddOrUpdate(DicomTag tag, DicomVR vr, params ReadOnlySpan<double> values)
    {
        if (vr == DicomVR.DS)
        {
            var texts = new string[values.Length];
            for (var i = 0; i < texts.Length; i++)
            {
                texts[i] = ToDecimalString(values[i]);
            }

            return AddOrUpdate(tag, vr, texts);
        }

        var size = vr.UnitSize();
        var bytes = new byte[values.Length * size];
        for (var i = 0; i < values.Length; i++)
        {
            var bits = vr switch
            {
                DicomVR.FL => BitConverter.SingleToUInt32Bits((float)values[i]),
                DicomVR.FD => BitConverter.DoubleToUInt64Bits(values[i]),
                _ => throw new ArgumentException($"{vr.ToCode()} does not hold numbers.", nameof(vr)),
            };
            PutUnit(bytes.AsSpan(i * size, size), bits);
        }

        return AddOrUpdate(new DicomElement(tag, vr, bytes));
    }

    /// <summary>Adds or replaces a sequence.</summary>
    public DicomDataset AddOrUpdate(DicomTag tag, params ReadOnlySpan<DicomDataset> items) =>
        AddOrUpdate(new DicomElement(tag, items.ToArray()));

    private static ulong ToUnit(DicomVR vr, long value) =>
        vr switch
        {
            DicomVR.US => checked((ushort)value),
            DicomVR.SS => (ulong)checked((short)value),
            DicomVR.UL => checked((uint)value),
            DicomVR.SL => (ulong)checked((int)value),
            DicomVR.UV => checked((ulong)value),
            DicomVR.SV => (ulong)value,
            _ => throw new ArgumentException($"{vr.ToCode()} does not hold integers.", nameof(vr)),
        };

    private void PutUnit(Span<byte> target, ulong bits)
    {
        Span<byte> all = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(all, bits);
        all[..target.Length].CopyTo(target);
        if (IsBigEndian)
        {
            target.Reverse();
        }
    }

    private static string ToDecimalString(double value)
    {
        const int LongestText = 16; // PS3.5 §6.2
        const int LeastDigits = 9;
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        for (var digits = LongestText; text.Length > LongestText && digits >= LeastDigits; digits--)
        {
            text = value.ToString($"G{digits}", CultureInfo.InvariantCulture);
        }

        return text;
    }
}
