using System.Buffers.Binary;

namespace ServerlessDicom.Dicom.Imaging.Codecs.Jpeg;

/// <summary>A component in a frame header.</summary>
/// <param name="Id">Its identifier.</param>
/// <param name="Horizontal">Its horizontal sampling factor, 1 to 4.</param>
/// <param name="Vertical">Its vertical sampling factor, 1 to 4.</param>
/// <param name="QuantizationTable">The place of its quantization table, 0 to 3; 0 where there is none.</param>
internal readonly record struct FrameComponent(byte Id, int Horizontal, int Vertical, int QuantizationTable);

/// <summary>The frame header (ISO/IEC 10918-1 §B.2.2).</summary>
/// <param name="Process">The SOFn marker.</param>
/// <param name="Precision">Bits of a sample, 2 to 16.</param>
/// <param name="Rows">Number of lines; 0 when DNL says it.</param>
/// <param name="Columns">Samples per line, at least 1; 0 when LSE of JPEG-LS says it.</param>
/// <param name="Components">1 to 4.</param>
internal sealed record FrameHeader(
    JpegMarker Process,
    int Precision,
    int Rows,
    int Columns,
    IReadOnlyList<FrameComponent> Components
)
{
    private const int MaxComponents = 4;
    private const int ComponentLength = 3;

    /// <summary>The greatest horizontal sampling factor.</summary>
    public int MaxHorizontal { get; } = Components.Max(component => component.Horizontal);

    /// <summary>The greatest vertical sampling factor.</summary>
    public int MaxVertical { get; } = Components.Max(component => component.Vertical);

    /// <summary>Whether some component has fewer samples than the image has pixels.</summary>
    public bool IsSubsampled =>
        Components.Any(component => component.Horizontal < MaxHorizontal || component.Vertical < MaxVertical);

    /// <summary>MCUs of a row, in interleaved scans of all components.</summary>
    public int McuColumns => (Columns + Dct.Size * MaxHorizontal - 1) / (Dct.Size * MaxHorizontal);

    /// <summary>Rows of such MCUs.</summary>
    public int McuRows => (Rows + Dct.Size * MaxVertical - 1) / (Dct.Size * MaxVertical);

    /// <summary>The header of an image whose components are alike.</summary>
    public static FrameHeader Create(JpegMarker process, int precision, ImagePixel image) =>
        new(
            process,
            precision,
            image.Rows,
            image.Columns,
            [.. ComponentIds(process, image).Select(id => new FrameComponent((byte)id, 1, 1, 0))]
        );

    // Without a word of their meaning, three components are YCbCr to libjpeg and what is made of it, unless these are their names.
    private static IEnumerable<int> ComponentIds(JpegMarker process, ImagePixel image) =>
        process == JpegMarker.StartOfFrameLossless && image.PhotometricInterpretation == PhotometricInterpretation.Rgb
            ? ['R', 'G', 'B']
            : Enumerable.Range(1, image.SamplesPerPixel);

    /// <summary>Reads the header that <paramref name="process"/> begins.</summary>
    /// <exception cref="CodecException">It cannot be one.</exception>
    public static FrameHeader Read(JpegMarker process, ReadOnlySpan<byte> parameters)
    {
        if (
            parameters.Length < 6
            || parameters[5] is var count
                && (count is < 1 or > MaxComponents || parameters.Length != 6 + count * ComponentLength)
        )
        {
            throw new CodecException("The JPEG frame header has another length than its components need.");
        }

        var columns = BinaryPrimitives.ReadUInt16BigEndian(parameters[3..]);
        if (parameters[0] is < 2 or > 16 || (columns == 0 && process != JpegMarker.StartOfFrameJpegLs))
        {
            throw new CodecException("The JPEG frame header has no columns, or an unknown precision.");
        }

        var components = new FrameComponent[count];
        for (var i = 0; i < count; i++)
        {
            var component = parameters.Slice(6 + i * ComponentLength, ComponentLength);
            components[i] = new FrameComponent(component[0], component[1] >> 4, component[1] & 15, component[2]);
            if (components[i] is not { Horizontal: >= 1 and <= 4, Vertical: >= 1 and <= 4, QuantizationTable: <= 3 })
            {
                throw new CodecException("A component of the JPEG frame header has impossible parameters.");
            }
        }

        var rows = BinaryPrimitives.ReadUInt16BigEndian(parameters[1..]);
        return new FrameHeader(process, parameters[0], rows, columns, components);
    }

    /// <summary>Reads the frame header of a codestream.</summary>
    /// <exception cref="CodecException">There is none, or it cannot be one.</exception>
    public static FrameHeader Find(ReadOnlySpan<byte> codestream)
    {
        var reader = new JpegSegmentReader(codestream);
        while (reader.Read())
        {
            if (reader.Marker.IsStartOfFrame)
            {
                return Read(reader.Marker, reader.Parameters);
            }
        }

        throw new CodecException("The JPEG codestream has no frame header.");
    }

    /// <summary>Refuses a frame that is not the declared image: before anything is allocated for it.</summary>
    /// <exception cref="CodecException">It differs in rows, columns or samples, or has more bits than are allocated.</exception>
    public void Verify(ImagePixel image)
    {
        if (Rows != image.Rows || Columns != image.Columns || Components.Count != image.SamplesPerPixel)
        {
            throw new CodecException("The JPEG frame has other rows, columns or samples per pixel than the data set.");
        }

        if (Precision > image.BitsAllocated)
        {
            throw new CodecException("The samples of the JPEG frame have more bits than are allocated.");
        }
    }
}
