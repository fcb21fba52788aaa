using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ServerlessDicom.Dicom.Imaging.Codecs;

/// <summary>Rows of native samples of 8 or 16 bits, as words for the codecs that know nothing of signs.</summary>
internal sealed class NativeRows
{
    private readonly int _bytesPerSample;
    private readonly int _samplesPerRow;
    private readonly int _mask;

    /// <summary>By how much a word is shifted up and down again to extend its sign.</summary>
    private readonly int _signShift;

    /// <summary>Says what lies in the words.</summary>
    /// <param name="image">The image; the samples of a pixel are together.</param>
    /// <param name="precision">Bits of a word that are coded, from the lowest.</param>
    /// <exception cref="CodecException">Samples have neither 8 nor 16 bits, or fewer than are coded.</exception>
    public NativeRows(ImagePixel image, int precision)
    {
        if (image.BitsAllocated is not (8 or 16) || image.IsFloat || precision > image.BitsAllocated)
        {
            throw new CodecException("The samples of the codestream do not fit the bits allocated to the image's.");
        }

        Image = image;
        Precision = precision;
        _mask = (1 << precision) - 1;
        _samplesPerRow = image.Columns * image.SamplesPerPixel;
        _bytesPerSample = image.BytesPerSample;

        // Where all bits are coded, those above High Bit are to stay as they were.
        _signShift =
            image.IsSigned && precision < image.BitsAllocated ? 16 - Math.Min(precision, image.HighBit + 1) : 0;
    }

    /// <summary>The image.</summary>
    public ImagePixel Image { get; }

    /// <summary>Bits of a word that are coded.</summary>
    public int Precision { get; }

    /// <summary>
    /// How many bits have to be coded for all to come back: those up to High Bit, or all where those above it are not
    /// zeros. All with signs: many decoders do not extend those of fewer bits, and DCMTK and GDCM do not write such.
    /// </summary>
    /// <param name="native">The frame.</param>
    /// <param name="image">The image.</param>
    /// <param name="least">How many there have to be.</param>
    public static int PrecisionOf(ReadOnlySpan<byte> native, ImagePixel image, int least)
    {
        var precision = Math.Max(least, image.HighBit + 1);
        return precision < image.BitsAllocated && !image.IsSigned && HasZerosAbove(native, image, precision)
            ? precision
            : image.BitsAllocated;
    }

    /// <summary>Reads samples of a row, one of each pixel or all; bits that are not coded are left out.</summary>
    /// <param name="native">The whole frame.</param>
    /// <param name="row">The row.</param>
    /// <param name="words">Takes the samples, as many as columns or as samples of a row.</param>
    /// <param name="sample">Which sample of a pixel, or the first.</param>
    public void Read(ReadOnlySpan<byte> native, int row, Span<ushort> words, int sample = 0)
    {
        var step = words.Length == _samplesPerRow ? 1 : Image.SamplesPerPixel;
        if (_bytesPerSample == 1)
        {
            var bytes = RowOf(native, row);
            for (int i = 0, from = sample; i < words.Length; i++, from += step)
            {
                words[i] = (ushort)(bytes[from] & _mask);
            }
        }
        else
        {
            var samples = MemoryMarshal.Cast<byte, ushort>(RowOf(native, row));
            for (int i = 0, from = sample; i < words.Length; i++, from += step)
            {
                words[i] = (ushort)(LittleEndian(samples[from]) & _mask);
            }
        }
    }

    /// <summary>Writes all samples of a row; bits beyond those that are coded are left out.</summary>
    /// <param name="words">The samples, those of a pixel one after the other.</param>
    /// <param name="native">The whole frame.</param>
    /// <param name="row">The row.</param>
    /// <param name="pointTransform">How many bits below those of the words are zeros.</param>
    public void Write(ReadOnlySpan<ushort> words, Span<byte> native, int row, int pointTransform = 0)
    {
        var target = RowOf(native, row);
        words = words[.._samplesPerRow];
        var done = 0;
        if (Vector128.IsHardwareAccelerated && BitConverter.IsLittleEndian)
        {
            var step = Vector128<byte>.Count;
            for (; done <= words.Length - step; done += step)
            {
                var low = Extended(Vector128.Create(words[done..]) << pointTransform);
                var high = Extended(Vector128.Create(words[(done + step / 2)..]) << pointTransform);
                if (_bytesPerSample == 1)
                {
                    Vector128.Narrow(low, high).CopyTo(target[done..]);
                }
                else
                {
                    low.AsByte().CopyTo(target[(2 * done)..]);
                    high.AsByte().CopyTo(target[(2 * done + step)..]);
                }
            }
        }

        Write(words[done..], 1, target[(done * _bytesPerSample)..], 1, pointTransform);
    }

    /// <summary>Writes one sample of each pixel of a row; bits beyond those that are coded are left out.</summary>
    /// <param name="words">The samples.</param>
    /// <param name="step">From which to the next.</param>
    /// <param name="native">The whole frame.</param>
    /// <param name="row">The row.</param>
    /// <param name="sample">Which sample of a pixel.</param>
    /// <param name="pointTransform">How many bits below those of the words are zeros.</param>
    public void Write(
        ReadOnlySpan<ushort> words,
        int step,
        Span<byte> native,
        int row,
        int sample,
        int pointTransform = 0
    )
    {
        if (Image.SamplesPerPixel == 1 && step == 1)
        {
            Write(words, native, row, pointTransform);
        }
        else
        {
            var target = RowOf(native, row)[(sample * _bytesPerSample)..];
            Write(words, step, target, Image.SamplesPerPixel, pointTransform);
        }
    }

    private void Write(ReadOnlySpan<ushort> words, int step, Span<byte> target, int targetStep, int pointTransform)
    {
        if (_bytesPerSample == 1)
        {
            for (int i = 0, from = 0; i < target.Length; i += targetStep, from += step)
            {
                target[i] = (byte)Extended(words[from] << pointTransform);
            }
        }
        else
        {
            var targets = MemoryMarshal.Cast<byte, ushort>(target);
            for (int i = 0, from = 0; i < targets.Length; i += targetStep, from += step)
            {
                targets[i] = LittleEndian(Extended(words[from] << pointTransform));
            }
        }
    }

    private static bool HasZerosAbove(ReadOnlySpan<byte> native, ImagePixel image, int precision) =>
        image.BytesPerSample == 1
            ? !native.ContainsAnyExceptInRange((byte)0, (byte)((1 << precision) - 1))
            : BitConverter.IsLittleEndian
                && !MemoryMarshal
                    .Cast<byte, ushort>(native)
                    .ContainsAnyExceptInRange((ushort)0, (ushort)((1 << precision) - 1));

    private static ushort LittleEndian(ushort word) =>
        BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word);

    private ushort Extended(int word) => (ushort)((short)((word & _mask) << _signShift) >> _signShift);

    private Vector128<ushort> Extended(Vector128<ushort> words)
    {
        var coded = words & Vector128.Create((ushort)_mask);
        return ((coded << _signShift).AsInt16() >> _signShift).AsUInt16();
    }

    private Span<byte> RowOf(Span<byte> native, int row) =>
        native.Slice((int)((long)row * _samplesPerRow * _bytesPerSample), _samplesPerRow * _bytesPerSample);

    private ReadOnlySpan<byte> RowOf(ReadOnlySpan<byte> native, int row) =>
        native.Slice((int)((long)row * _samplesPerRow * _bytesPerSample), _samplesPerRow * _bytesPerSample);
}
