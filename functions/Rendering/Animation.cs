using System.Buffers;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Gif;
using ServerlessDicom.Dicom.Imaging.Rendering;

namespace ServerlessDicom.Functions.Rendering;

/// <summary>A moving picture in the making.</summary>
/// <param name="frames">How many pictures it will have.</param>
/// <param name="delay">How long each is shown.</param>
/// <param name="maxPixels">Pixels of all pictures together at the most.</param>
internal sealed class Animation(int frames, TimeSpan delay, long maxPixels)
{
    private readonly ArrayBufferWriter<byte> _output = new();
    private GifWriter? _gif;

    /// <summary>Appends a picture; all are of one size.</summary>
    /// <exception cref="RenderingException">There would be more pixels than are allowed.</exception>
    public void Add(RasterImage picture)
    {
        if ((long)picture.Width * picture.Height * frames > maxPixels)
        {
            throw new RenderingException(
                "As a moving picture it would be too long; ask for fewer frames, or a smaller viewport."
            );
        }

        _gif ??= new GifWriter(_output, picture.Width, picture.Height, isLooped: frames > 1);
        _gif.Write(picture, delay);
    }

    /// <summary>The file.</summary>
    public ReadOnlyMemory<byte> Complete()
    {
        _gif!.Complete();
        return _output.WrittenMemory;
    }
}
