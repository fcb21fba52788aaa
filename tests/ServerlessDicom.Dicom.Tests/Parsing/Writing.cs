using System.IO.Pipelines;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Dicom.Parsing;

namespace ServerlessDicom.Dicom.Tests.Parsing;

/// <summary>Writes files into memory.</summary>
internal static class Writing
{
    public static IReadOnlyList<DicomTransferSyntax> Uncompressed { get; } =
    [
        DicomTransferSyntax.ImplicitVRLittleEndian,
        DicomTransferSyntax.ExplicitVRLittleEndian,
        DicomTransferSyntax.ExplicitVRBigEndian,
        DicomTransferSyntax.DeflatedExplicitVRLittleEndian,
    ];

    public static async Task<byte[]> ToBytesAsync(
        this DicomFile file,
        DicomTransferSyntax syntax,
        IDicomValueSource? source = null
    )
    {
        using var output = new MemoryStream();
        var pipe = PipeWriter.Create(output);
        await DicomFileWriter.WriteAsync(file, syntax, source, pipe, TestContext.Current.CancellationToken);
        await pipe.CompleteAsync();
        return output.ToArray();
    }

    public static bool HasFragments(DicomDataset dataset) =>
        dataset.Any(element => element.Fragments is not null || (element.Items?.Any(HasFragments) ?? false));
}
