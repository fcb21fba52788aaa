using System.Buffers.Binary;
using ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Codestreams;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg2000.Transforms;

/// <summary>Writes the samples of a component to a native frame.</summary>
internal readonly struct SampleWriter
{
    private readonly ImagePixel _image;
    private readonly int _component;
    private readonly int _offset;
    private readonly int _min;
    private readonly int _max;

    // Bits above those that count, from which the sign is to be extended, or which are to be zero.
    private readonly int _extended;
    private readonly int _mask;

    /// <summary>Prepares for a component.</summary>
    /// <param name="image">The native frame.</param>
    /// <param name="component">Which sample of a pixel it is.</param>
    /// <param name="size">What SIZ says of it.</param>
    public SampleWriter(ImagePixel image, int component, ComponentSize size)
    {
        _image = image;
        _component = component;
        var half = 1 << (size.Bits - 1);
        _offset = size.IsSigned ? 0 : half;
        _min = size.IsSigned ? -half : 0;
        _max = size.IsSigned ? half - 1 : (half - 1) * 2 + 1;

        // Where codestream and data set disagree on the sign, the bits are what both mean.
        var stored = Math.Min(image.BitsStored, 32);
        _extended = image.IsSigned && !size.IsSigned ? 32 - stored : 0;
        _mask = size.IsSigned && !image.IsSigned && stored < 32 ? (1 << stored) - 1 : -1;
    }

    /// <summary>Writes a part of a row.</summary>
    /// <param name="samples">The samples, without the offset of unsigned ones.</param>
    /// <param name="native">The frame.</param>
    /// <param name="x">The column of the first.</param>
    /// <param name="y">The row.</param>
    public void Write(ReadOnlySpan<int> samples, Span<byte> native, int x, int y)
    {
        var pixel = (long)y * _image.Columns + x;
        var first = pixel * _image.SamplesPerPixel + _component;
        var size = _image.BytesPerSample;
        var stride = _image.SamplesPerPixel * size;
        if (_image.BitsAllocated == 1)
        {
            WriteBits(samples, native, first);
            return;
        }

        var target = native[(int)(first * size)..];
        var at = 0;
        switch (size)
        {
            case 1:
                foreach (var sample in samples)
                {
                    target[at] = (byte)Convert(sample);
                    at += stride;
                }

                break;
            case 2:
                foreach (var sample in samples)
                {
                    BinaryPrimitives.WriteInt16LittleEndian(target[at..], (short)Convert(sample));
                    at += stride;
                }

                break;
            case 4:
                foreach (var sample in samples)
                {
                    BinaryPrimitives.WriteInt32LittleEndian(target[at..], Convert(sample));
                    at += stride;
                }

                break;
            default:
                foreach (var sample in samples)
                {
                    BinaryPrimitives.WriteInt64LittleEndian(target[at..], Convert(sample));
                    at += stride;
                }

                break;
        }
    }

    private void WriteBits(ReadOnlySpan<int> samples, Span<byte> native, long first)
    {
        foreach (var sample in samples)
        {
            ref var octet = ref native[(int)(first / 8)];
            var bit = 1 << (int)(first % 8);
            octet = (byte)((Convert(sample) & 1) != 0 ? octet | bit : octet & ~bit);
            first += _image.SamplesPerPixel;
        }
    }

    private int Convert(int sample) => (Math.Clamp(sample + _offset, _min, _max) << _extended >> _extended) & _mask;
}
