using System.IO.Pipelines;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;

namespace ServerlessDicom.Cli.Store;

/// <summary>Tells DICOM files from others by their content.</summary>
internal static class FileInspector
{
    private const int PrefixOffset = 128;

    /// <summary>Reads a file's header, up to Pixel Data.</summary>
    public static async Task<FileFinding> InspectAsync(FoundFile found, CancellationToken cancellationToken)
    {
        var isPart10 = false;
        try
        {
            await using var stream = OpenRead(found.Path);
            var prefix = new byte[PrefixOffset + 4];
            var length = await stream.ReadAtLeastAsync(
                prefix,
                prefix.Length,
                throwOnEndOfStream: false,
                cancellationToken
            );
            isPart10 = length == prefix.Length && prefix.AsSpan(PrefixOffset).SequenceEqual("DICM"u8);
            stream.Position = 0;
            var pipe = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 16 << 10, leaveOpen: true));
            try
            {
                var file = await new DicomFileReader(pipe).ReadHeaderAsync(cancellationToken);
                return Classify(found, file, isPart10);
            }
            finally
            {
                await pipe.CompleteAsync();
            }
        }
        catch (DicomFormatException e)
        {
            // Text may look like the first element of a data set without File Meta Information.
            return isPart10 ? new FileFinding(FileKind.Broken, Problem: e.Message) : new FileFinding(FileKind.NotDicom);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new FileFinding(FileKind.Broken, Problem: e.Message);
        }
    }

    /// <summary>Opens a file to be read from its start to its end.</summary>
    public static FileStream OpenRead(string path) =>
        new(
            path,
            new FileStreamOptions
            {
                Mode = FileMode.Open,
                Access = FileAccess.Read,
                Share = FileShare.ReadWrite | FileShare.Delete,
                Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
                BufferSize = 0,
            }
        );

    private static FileFinding Classify(FoundFile found, DicomFile file, bool isPart10)
    {
        var kind = file.FileMetaInformation.GetString(DicomTag.MediaStorageSOPClassUID);
        if (kind == DicomUid.MediaStorageDirectoryStorage)
        {
            return new FileFinding(FileKind.Dicomdir);
        }

        var (study, series, instance) = (
            file.Dataset.GetString(DicomTag.StudyInstanceUID),
            file.Dataset.GetString(DicomTag.SeriesInstanceUID),
            file.Dataset.GetString(DicomTag.SOPInstanceUID)
        );
        return string.IsNullOrEmpty(instance)
            ? isPart10
                ? new FileFinding(FileKind.Broken, Problem: "It has no SOP Instance UID.")
                : new FileFinding(FileKind.NotDicom)
            : new FileFinding(
                FileKind.Instance,
                new StoreFile(found, study ?? "", series ?? "", instance, file.DatasetOffset)
            );
    }
}
