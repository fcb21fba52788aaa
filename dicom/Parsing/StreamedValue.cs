using System.IO.Pipelines;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Parsing;

/// <summary>A value that is made while it is written, in place of the one an element has.</summary>
/// <param name="Tag">The element.</param>
/// <param name="VR">The VR that it gets.</param>
/// <param name="Length">The length field: bytes of the value, an even number, or <see cref="EncodedElementHeader.UndefinedLength"/>.</param>
/// <param name="WriteAsync">Writes all that follows the header; false when whoever reads the output has gone.</param>
internal sealed record StreamedValue(
    DicomTag Tag,
    DicomVR VR,
    uint Length,
    Func<PipeWriter, CancellationToken, ValueTask<bool>> WriteAsync
);
