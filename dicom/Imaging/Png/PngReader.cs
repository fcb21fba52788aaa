using System.Buffers.Binary;
using System.IO.Compression;
using ServerlessDicom.Dicom.Imaging.Codecs;
using ServerlessDicom.Dicom.Parsing;

namespace ServerlessDicom.Dicom.Imaging.Png;

/// <summary>
/// Reads PNG files (ISO/IEC 15948): every color type and bit depth, interlaced or not. Opacity is passed over, and so is all
/// that tells how colors are meant to look.
/// </summary>
internal sealed class PngReader
{
    /// <summary>Bytes of chunks in front of the image that are passed over at the most.</summary>
    private const long MaxSkipped = 64 << 20;

    private readonly Stream _file;
    private readonly byte[] _palette;
    private readonly uint _firstLength;

    private PngReader(Stream file, PngHeader header, byte[] palette, uint firstLength)
    {
        _file = file;
        Header = header;
        _palette = palette;
        _firstLength = firstLength;
    }

    /// <summary>The header.</summary>
    public PngHeader Header { get; }

    /// <summary>Whether its pixels are gray, or its palette has nothing but grays.</summary>
    public bool IsGray =>
        Header.ColorType switch
        {
            PngColorType.Gray or PngColorType.GrayAlpha => true,
            PngColorType.Palette => GrayPalette.Is(_palette),
            _ => false,
        };

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Reads what stands in front of the image.</summary>
    /// <param name="file">The file; read forward only.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="CodecException">It is not such a file.</exception>
    public static async ValueTask<PngReader> OpenAsync(Stream file, CancellationToken cancellationToken)
    {
        var start = await ReadAsync(file, Signature.Length, cancellationToken).ConfigureAwait(false);
        if (!start.AsSpan().SequenceEqual(Signature))
        {
            throw new CodecException("The file is not PNG.");
        }

        PngHeader? header = null;
        byte[] palette = [];
        var skipped = 0L;
        while (true)
        {
            var head = await ReadAsync(file, 8, cancellationToken).ConfigureAwait(false);
            var length = BinaryPrimitives.ReadUInt32BigEndian(head);
            var type = BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(4));
            switch (type)
            {
                case 0x49484452 when header is null && length == PngHeader.Length: // IHDR
                    header = PngHeader.Read(await DataAsync().ConfigureAwait(false));
                    break;
                case 0x504C5445 when header is not null && length is > 0 and <= 768 && length % 3 == 0: // PLTE
                    palette = await DataAsync().ConfigureAwait(false);
                    break;
                case 0x49444154 when header is not null: // IDAT
                    return header.ColorType != PngColorType.Palette || palette.Length > 0
                        ? new PngReader(file, header, palette, length)
                        : throw new CodecException("The PNG image lacks its palette.");
                case var _ when header is null || (type & 0x20000000) == 0 || (skipped += length) > MaxSkipped:
                    throw new CodecException("The PNG file has a chunk that it cannot have there.");
                default:
                    await SkipAsync(file, length + sizeof(uint), cancellationToken).ConfigureAwait(false);
                    break;
            }

            async ValueTask<byte[]> DataAsync()
            {
                var data = await ReadAsync(file, (int)length + sizeof(uint), cancellationToken).ConfigureAwait(false);
                var crc = PngCrc.Update(PngCrc.Update(PngCrc.Start, head.AsSpan(4)), data.AsSpan(0, (int)length));
                return BinaryPrimitives.ReadUInt32BigEndian(data.AsSpan((int)length)) == ~crc
                    ? data[..(int)length]
                    : throw new CodecException("A PNG chunk is damaged.");
            }
        }
    }

    /// <summary>Reads the pixels.</summary>
    /// <param name="isGray">Whether to give one sample for each pixel, which <see cref="IsGray"/> must allow, or three.</param>
    /// <param name="pixels">
    /// Takes them row by row, samples of a pixel together: of one byte, holding the value as it stands in the file, or of two,
    /// little endian, when they have 16 bits. Zeros before.
    /// </param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="CodecException">The file is damaged, or ends too early.</exception>
    public async ValueTask ReadPixelsAsync(bool isGray, Memory<byte> pixels, CancellationToken cancellationToken)
    {
        var data = new PngImageData(_file, _firstLength);
        var head = await ReadAsync(data, 2, cancellationToken).ConfigureAwait(false);
        if (!Inflation.IsZlib(head))
        {
            throw new CodecException("The PNG image is not compressed as it has to be.");
        }

        // Each chunk has a code of its own, so that the checksum of all is not missed.
        var deflated = new DeflateStream(data, CompressionMode.Decompress);
        await using (deflated.ConfigureAwait(false))
        {
            try
            {
                foreach (var pass in PngPass.Of(Header))
                {
                    await ReadPassAsync(deflated, pass, isGray, pixels, cancellationToken).ConfigureAwait(false);
                }
            }
            catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
            {
                throw new CodecException("The PNG image is damaged, or ends too early.");
            }
        }
    }

    private async ValueTask ReadPassAsync(
        Stream deflated,
        PngPass pass,
        bool isGray,
        Memory<byte> pixels,
        CancellationToken cancellationToken
    )
    {
        var columns = pass.ColumnsOf(Header);
        if (columns == 0)
        {
            return;
        }

        var rowBytes = (columns * Header.Channels * Header.BitDepth + 7) / 8;
        var pixelBytes = Math.Max(1, Header.Channels * Header.BitDepth / 8);
        var (row, above) = (new byte[1 + rowBytes], new byte[1 + rowBytes]);
        for (var y = pass.Y; y < Header.Height; y += pass.StepY)
        {
            await deflated.ReadExactlyAsync(row, cancellationToken).ConfigureAwait(false);
            PngFilter.Undo(row[0], row.AsSpan(1), above.AsSpan(1), pixelBytes);
            Place(row.AsSpan(1), columns, pass, y, isGray, pixels.Span);
            (row, above) = (above, row);
        }
    }

    private void Place(ReadOnlySpan<byte> row, int columns, PngPass pass, int y, bool isGray, Span<byte> pixels)
    {
        var samples = isGray ? 1 : 3;
        var sampleBytes = Header.BitDepth == 16 ? 2 : 1;
        var target = pixels[(y * Header.Width * samples * sampleBytes)..];
        for (var column = 0; column < columns; column++)
        {
            var pixel = target.Slice((pass.X + column * pass.StepX) * samples * sampleBytes, samples * sampleBytes);
            if (Header.ColorType == PngColorType.Palette)
            {
                PlaceColor(Sample(row, column), pixel);
                continue;
            }

            for (var i = 0; i < samples; i++)
            {
                // Gray asked for as color is three times the same.
                var channel = column * Header.Channels + (IsGray ? 0 : i);
                if (sampleBytes == 2)
                {
                    (pixel[2 * i], pixel[2 * i + 1]) = (row[2 * channel + 1], row[2 * channel]);
                }
                else
                {
                    pixel[i] = Sample(row, channel);
                }
            }
        }
    }

    private void PlaceColor(byte index, Span<byte> pixel)
    {
        if (index >= _palette.Length / 3)
        {
            throw new CodecException("A pixel of the PNG image is not in its palette.");
        }

        _palette.AsSpan(index * 3, pixel.Length).CopyTo(pixel);
    }

    /// <summary>A sample of up to 8 bits.</summary>
    private byte Sample(ReadOnlySpan<byte> row, int index)
    {
        if (Header.BitDepth == 8)
        {
            return row[index];
        }

        var bit = index * Header.BitDepth;
        return (byte)(row[bit / 8] >> (8 - Header.BitDepth - bit % 8) & (1 << Header.BitDepth) - 1);
    }

    private static async ValueTask<byte[]> ReadAsync(Stream file, int count, CancellationToken cancellationToken)
    {
        var bytes = new byte[count];
        var read = await file.ReadAtLeastAsync(bytes, count, throwOnEndOfStream: false, cancellationToken)
            .ConfigureAwait(false);
        return read == count ? bytes : throw new CodecException("The PNG file ends too early.");
    }

    private static async ValueTask SkipAsync(Stream file, long count, CancellationToken cancellationToken)
    {
        var buffer = new byte[(int)Math.Min(count, 16 << 10)];
        while (count > 0)
        {
            var wanted = (int)Math.Min(count, buffer.Length);
            var read = await file.ReadAsync(buffer.AsMemory(0, wanted), cancellationToken).ConfigureAwait(false);
            count -= read > 0 ? read : throw new CodecException("The PNG file ends too early.");
        }
    }
}
