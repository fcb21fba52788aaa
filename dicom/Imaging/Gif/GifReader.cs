using System.Buffers.Binary;
using ServerlessDicom.Dicom.Imaging.Codecs;

namespace ServerlessDicom.Dicom.Imaging.Gif;

/// <summary>
/// Reads GIF files (87a and 89a) image by image, each drawn upon those before, as a screen would show them. Pixels that no
/// image covers, or that are transparent, are black.
/// </summary>
internal sealed class GifReader
{
    private const byte ImageSeparator = 0x2C;
    private const byte ExtensionIntroducer = 0x21;
    private const byte Trailer = 0x3B;
    private const byte GraphicControl = 0xF9;

    private readonly Stream _file;
    private readonly byte[] _block = new byte[256];
    private byte[] _globalPalette = [];
    private (int Disposal, int? TransparentIndex, int Delay) _control;

    private GifReader(Stream file) => _file = file;

    /// <summary>Columns of the screen, 1 to 65,535.</summary>
    public int Width { get; private set; }

    /// <summary>Rows of the screen, 1 to 65,535.</summary>
    public int Height { get; private set; }

    /// <summary>Reads what stands in front of the images.</summary>
    /// <param name="file">The file; read forward only.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="CodecException">It is not such a file.</exception>
    public static async ValueTask<GifReader> OpenAsync(Stream file, CancellationToken cancellationToken)
    {
        var reader = new GifReader(new BufferedStream(file, 16 << 10));
        var head = reader._block.AsMemory(0, 13);
        await reader.ReadAsync(head, cancellationToken).ConfigureAwait(false);
        if (!head.Span.StartsWith("GIF87a"u8) && !head.Span.StartsWith("GIF89a"u8))
        {
            throw new CodecException("The file is not GIF.");
        }

        reader.Width = BinaryPrimitives.ReadUInt16LittleEndian(head.Span[6..]);
        reader.Height = BinaryPrimitives.ReadUInt16LittleEndian(head.Span[8..]);
        if (reader.Width == 0 || reader.Height == 0)
        {
            throw new CodecException("The GIF screen is empty.");
        }

        reader._globalPalette = await reader.ReadPaletteAsync(head.Span[10], cancellationToken).ConfigureAwait(false);
        return reader;
    }

    /// <summary>Goes on to the next image; null behind the last.</summary>
    /// <exception cref="CodecException">The file is damaged.</exception>
    public async ValueTask<GifFrame?> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            switch (await ReadByteAsync(cancellationToken).ConfigureAwait(false))
            {
                case ImageSeparator:
                    return await ReadFrameAsync(cancellationToken).ConfigureAwait(false);
                case ExtensionIntroducer:
                    await ReadExtensionAsync(cancellationToken).ConfigureAwait(false);
                    break;
                case Trailer:
                    return null;
                default:
                    throw new CodecException("The GIF file has a block of unknown kind.");
            }
        }
    }

    /// <summary>Passes over the pixels of the image.</summary>
    /// <exception cref="CodecException">The file ends.</exception>
    public async ValueTask SkipAsync(CancellationToken cancellationToken)
    {
        await ReadByteAsync(cancellationToken).ConfigureAwait(false);
        while (await ReadBlockAsync(cancellationToken).ConfigureAwait(false) > 0)
        {
            // Passed over.
        }
    }

    /// <summary>Reads the indices of the image, row by row as they are shown.</summary>
    /// <param name="frame">The image.</param>
    /// <param name="indices">Takes Width x Height of them.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="CodecException">The file is damaged, or has fewer of them.</exception>
    public async ValueTask ReadAsync(GifFrame frame, Memory<byte> indices, CancellationToken cancellationToken)
    {
        var decoder = new LzwDecoder(await ReadByteAsync(cancellationToken).ConfigureAwait(false));
        var decoded = frame.IsInterlaced ? new byte[indices.Length] : indices;
        var written = 0;
        int length;
        while ((length = await ReadBlockAsync(cancellationToken).ConfigureAwait(false)) > 0)
        {
            if (written < decoded.Length && !decoder.IsAtEnd)
            {
                written += decoder.Decode(_block.AsSpan(0, length), decoded.Span[written..]);
            }
        }

        if (written < indices.Length)
        {
            throw new CodecException("The GIF image has fewer pixels than it says.");
        }

        if (frame.IsInterlaced)
        {
            Deinterlace(decoded.Span, indices.Span, frame);
        }
    }

    private static void Deinterlace(ReadOnlySpan<byte> decoded, Span<byte> indices, GifFrame frame)
    {
        ReadOnlySpan<(int First, int Step)> passes = [(0, 8), (4, 8), (2, 4), (1, 2)];
        foreach (var (first, step) in passes)
        {
            for (var y = first; y < frame.Height; y += step)
            {
                decoded[..frame.Width].CopyTo(indices[(y * frame.Width)..]);
                decoded = decoded[frame.Width..];
            }
        }
    }

    private async ValueTask<GifFrame> ReadFrameAsync(CancellationToken cancellationToken)
    {
        var bytes = _block.AsMemory(0, 9);
        await ReadAsync(bytes, cancellationToken).ConfigureAwait(false);
        var (x, y) = (Number(bytes, 0), Number(bytes, 2));
        var (width, height) = (Number(bytes, 4), Number(bytes, 6));
        var flags = bytes.Span[8];
        var palette = await ReadPaletteAsync(flags, cancellationToken).ConfigureAwait(false);
        var (disposal, transparent, delay) = _control;
        _control = default;
        return new GifFrame(
            x,
            y,
            width,
            height,
            (flags & 0x40) != 0,
            palette.Length > 0 ? palette
                : _globalPalette.Length > 0 ? _globalPalette
                : throw new CodecException("The GIF image has no palette."),
            disposal,
            transparent,
            delay
        );

        static int Number(Memory<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.Span[at..]);
    }

    private async ValueTask ReadExtensionAsync(CancellationToken cancellationToken)
    {
        var label = await ReadByteAsync(cancellationToken).ConfigureAwait(false);
        int length;
        while ((length = await ReadBlockAsync(cancellationToken).ConfigureAwait(false)) > 0)
        {
            if (label == GraphicControl && length >= 4)
            {
                var flags = _block[0];
                _control = (
                    flags >> 2 & 7,
                    (flags & 1) != 0 ? _block[3] : null,
                    BinaryPrimitives.ReadUInt16LittleEndian(_block.AsSpan(1))
                );
            }
        }
    }

    /// <summary>Reads the palette that flags announce; empty when they do not.</summary>
    private async ValueTask<byte[]> ReadPaletteAsync(byte flags, CancellationToken cancellationToken)
    {
        if ((flags & 0x80) == 0)
        {
            return [];
        }

        var palette = new byte[3 << ((flags & 7) + 1)];
        await ReadAsync(palette, cancellationToken).ConfigureAwait(false);
        return palette;
    }

    /// <summary>Reads a block of data and gives its length; 0 for the one that ends a row of them.</summary>
    private async ValueTask<int> ReadBlockAsync(CancellationToken cancellationToken)
    {
        var length = await ReadByteAsync(cancellationToken).ConfigureAwait(false);
        await ReadAsync(_block.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
        return length;
    }

    private async ValueTask<byte> ReadByteAsync(CancellationToken cancellationToken)
    {
        await ReadAsync(_block.AsMemory(0, 1), cancellationToken).ConfigureAwait(false);
        return _block[0];
    }

    private async ValueTask ReadAsync(Memory<byte> bytes, CancellationToken cancellationToken)
    {
        var read = await _file
            .ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken)
            .ConfigureAwait(false);
        if (read < bytes.Length)
        {
            throw new CodecException("The GIF file ends too early.");
        }
    }
}
