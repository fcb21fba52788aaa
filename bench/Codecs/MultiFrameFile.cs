using System.Buffers.Binary;
using System.Globalization;
using System.IO.Pipelines;
using ServerlessDicom.Bench.Data;
using ServerlessDicom.Dicom.Imaging;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;

namespace ServerlessDicom.Bench.Codecs;

/// <summary>Makes files with the same compressed frame again and again, for programs to decode.</summary>
internal static class MultiFrameFile
{
    /// <summary>A Secondary Capture of so many frames.</summary>
    public static byte[] Create(string transferSyntax, ImagePixel image, ReadOnlyMemory<byte> frame, int frames)
    {
        var syntax = DicomTransferSyntax.FromUid(transferSyntax);
        var dataset = new DicomDataset()
            .AddOrUpdate(DicomTag.SOPClassUID, DicomVR.UI, DicomUid.SecondaryCaptureImageStorage)
            .AddOrUpdate(DicomTag.SOPInstanceUID, DicomVR.UI, SyntheticInstances.Uid(9, 0))
            .AddOrUpdate(DicomTag.StudyInstanceUID, DicomVR.UI, SyntheticInstances.Uid(9, 1))
            .AddOrUpdate(DicomTag.SeriesInstanceUID, DicomVR.UI, SyntheticInstances.Uid(9, 2))
            .AddOrUpdate(DicomTag.NumberOfFrames, DicomVR.IS, frames.ToString(CultureInfo.InvariantCulture))
            .AddOrUpdate(
                DicomTag.PhotometricInterpretation,
                DicomVR.CS,
                image.SamplesPerPixel == 1 ? "MONOCHROME2" : "RGB"
            );
        Add(DicomTag.SamplesPerPixel, image.SamplesPerPixel);
        Add(DicomTag.PlanarConfiguration, 0);
        Add(DicomTag.Rows, image.Rows);
        Add(DicomTag.Columns, image.Columns);
        Add(DicomTag.BitsAllocated, image.BitsAllocated);
        Add(DicomTag.BitsStored, image.BitsStored);
        Add(DicomTag.HighBit, image.HighBit);
        Add(DicomTag.PixelRepresentation, image.IsSigned ? 1 : 0);

        using var stream = new MemoryStream();
        var writer = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
        var file = new DicomFile
        {
            FileMetaInformation = new DicomDataset(),
            Dataset = dataset,
            TransferSyntax = syntax,
        };
        DicomFileWriter.WriteAsync(file, syntax, source: null, writer, CancellationToken.None).GetAwaiter().GetResult();
        writer.Complete();

        // Pixel Data of undefined length, with an empty Basic Offset Table (PS3.5 §A.4).
        stream.Write([0xE0, 0x7F, 0x10, 0x00, (byte)'O', (byte)'B', 0, 0, 0xFF, 0xFF, 0xFF, 0xFF]);
        Item(0xE000, 0);
        for (var i = 0; i < frames; i++)
        {
            Item(0xE000, frame.Length);
            stream.Write(frame.Span);
        }

        Item(0xE0DD, 0);
        return stream.ToArray();

        void Add(DicomTag tag, int value) =>
            dataset.AddOrUpdate(new DicomElement(tag, DicomVR.US, BitConverter.GetBytes((ushort)value)));

        void Item(ushort element, int length)
        {
            Span<byte> header = stackalloc byte[8];
            BinaryPrimitives.WriteUInt16LittleEndian(header, 0xFFFE);
            BinaryPrimitives.WriteUInt16LittleEndian(header[2..], element);
            BinaryPrimitives.WriteInt32LittleEndian(header[4..], length);
            stream.Write(header);
        }
    }
}
