using System.IO.Pipelines;
using Microsoft.Extensions.Options;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Imaging.Codecs;
using ServerlessDicom.Dicom.Imaging.Transcoding;
using ServerlessDicom.Dicom.Parsing;
using ServerlessDicom.Functions.Blobs;
using ServerlessDicom.Functions.Index;
using ServerlessDicom.Functions.Instances;

namespace ServerlessDicom.Functions.Store;

/// <summary>
/// Compresses received images without loss, when <see cref="StoreOptions.RecompressTo"/> says to what. The file as it was
/// received is read back for it, and every frame is decoded again and compared before it counts.
/// </summary>
internal sealed partial class Recompression(
    IBlobStore blobs,
    IOptions<StoreOptions> options,
    ILogger<Recompression> logger
)
{
    private readonly FrameCodec? _codec = options.Value.RecompressTo is { } target ? Find(target) : null;

    /// <summary>The codecs that images can be compressed with.</summary>
    public static IEnumerable<FrameCodec> Targets =>
        FrameCodecs.All.Where(codec => codec is { Encode: not null, Decode: not null, IsLossyEncoder: false });

    /// <summary>The codec of a transfer syntax that a setting names by UID or name; null when there is none.</summary>
    public static FrameCodec? Find(string target) =>
        Targets.FirstOrDefault(codec =>
            codec.TransferSyntax.Uid == target
            || codec.TransferSyntax.Name.Equals(target, StringComparison.OrdinalIgnoreCase)
        );

    /// <summary>
    /// Whether an instance is to be tried: one with frames that are not in the target already, that have lost nothing, and
    /// that have all their samples.
    /// </summary>
    public bool Wants(DicomFile dicom, InstanceEntry entry) =>
        _codec is not null
        && !entry.PixelDataLayout.IsEmpty
        && entry.TransferSyntaxUid != _codec.TransferSyntax.Uid
        && PixelDataLayout.FromBytes(entry.PixelDataLayout) is var layout
        && ImagePixel.From(dicom.Dataset, layout.Tag) is { } image
        && (
            layout.IsEncapsulated
                ? FrameCodecs.Find(entry.TransferSyntaxUid) is { LossyMethod: null }
                : layout.FrameBits == image.Pixels * image.SamplesPerPixel * image.BitsAllocated
        )
        && TranscodedFile.ObstacleTo(dicom.Dataset, layout, entry.TransferSyntaxUid, _codec.TransferSyntax) is null;

    /// <summary>Compresses an instance.</summary>
    /// <param name="dicom">The instance, read to its end; changed.</param>
    /// <param name="entry">Where its file is, which can be read there.</param>
    /// <param name="take">Takes in the new file.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>What became of the new file; null when there is none, for which the log has the reason.</returns>
    public async Task<ReceivedInstance?> TryAsync(
        DicomFile dicom,
        InstanceEntry entry,
        Func<PipeReader, CancellationToken, Task<ReceivedInstance>> take,
        CancellationToken cancellationToken
    )
    {
        await using var values = InstanceSource.Of(blobs, entry, dicom);
        await using var pixels = InstanceSource.Of(blobs, entry, dicom);
        try
        {
            await using var transcoded = await TranscodedFile.OpenAsync(
                dicom,
                _codec!.TransferSyntax,
                values,
                pixels,
                isVerified: true,
                cancellationToken
            );
            return await PassOnAsync(transcoded, take, cancellationToken);
        }
        catch (Exception exception) when (exception is CodecException or NotSupportedException or DicomFormatException)
        {
            LogKept(entry.SopInstanceUid, exception.Message);
            return null;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // What was received is safe already.
            LogFailed(exception, entry.SopInstanceUid);
            return null;
        }
    }

    private static async Task<ReceivedInstance> PassOnAsync(
        TranscodedFile transcoded,
        Func<PipeReader, CancellationToken, Task<ReceivedInstance>> take,
        CancellationToken cancellationToken
    )
    {
        var pipe = new Pipe();
        var writing = WriteAsync();
        ReceivedInstance? taken = null;
        try
        {
            taken = await take(pipe.Reader, cancellationToken);
        }
        finally
        {
            await pipe.Reader.CompleteAsync();
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!writing.IsCompletedSuccessfully && taken is not null)
            {
                await taken.DisposeAsync();
            }
        }

        await writing;
        return taken;

        async Task WriteAsync()
        {
            try
            {
                await transcoded.WriteAsync(pipe.Writer, cancellationToken);
                await pipe.Writer.CompleteAsync();
            }
            catch (Exception exception)
            {
                await pipe.Writer.CompleteAsync(exception);
                throw;
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "Instance {Instance} is stored as it came: {Reason}")]
    private partial void LogKept(string instance, string reason);

    [LoggerMessage(LogLevel.Warning, "Instance {Instance} is stored as it came, since compressing it failed")]
    private partial void LogFailed(Exception exception, string instance);
}
