using ServerlessDicom.Dicom.Parsing;

namespace ServerlessDicom.Dicom.Tests.Parsing;

/// <summary>What came of reading, as text to compare: the dump of the data set, or the failure.</summary>
internal static class ReadOutcome
{
    public static string Of(Func<DicomFile> read)
    {
        try
        {
            var file = read();
            return $"{DataSetDump.Of(file)}length {file.ContentLength}";
        }
        catch (DicomFormatException failure)
        {
            return Of(failure);
        }
    }

    public static string Of(DicomFormatException failure) =>
        $"{failure.Problem} at {failure.Offset}: {failure.Message}";
}
