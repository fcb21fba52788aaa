using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ServerlessDicom.Dicom.Model;
using ServerlessDicom.Functions.Index;

namespace ServerlessDicom.Functions.Search;

/// <summary>Writes matches as DICOM JSON objects, from the JSON that the index keeps and from what is computed.</summary>
/// <param name="attributes">What to write, ascending by tag.</param>
/// <param name="publicBase">The URL of the service, without a slash at its end.</param>
internal sealed class MatchWriter(IReadOnlyList<ReturnedAttribute> attributes, string publicBase)
{
    private readonly byte[] studiesUrl = Encoding.UTF8.GetBytes($"{publicBase}/studies/");

    /// <summary>Writes one match.</summary>
    /// <returns>The number of bytes written.</returns>
    public int Write(IBufferWriter<byte> output, SearchMatch match)
    {
        var writer = new Row(output);
        var study = new DicomJsonScanner(match.Study.Span);
        var series = new DicomJsonScanner(match.Series.Span);
        var instance = new DicomJsonScanner(match.Instance.Span);
        writer.Raw("{"u8);

        // The text is UTF-8, and says so where that is not the same as the default repertoire (PS3.18 §F.2.2).
        if (
            !(Ascii.IsValid(match.Study.Span) && Ascii.IsValid(match.Series.Span) && Ascii.IsValid(match.Instance.Span))
        )
        {
            writer.Raw("\"00080005\":{\"vr\":\"CS\",\"Value\":[\"ISO_IR 192\"]},"u8);
        }

        var first = true;
        foreach (var attribute in attributes)
        {
            var value = default(ReadOnlySpan<byte>);
            var isStored = attribute.Source <= ReturnedAttributeSource.Instance;
            if (isStored)
            {
                var found = attribute.Source switch
                {
                    ReturnedAttributeSource.Study => study.TryFind(attribute.Tag, out value),
                    ReturnedAttributeSource.Series => series.TryFind(attribute.Tag, out value),
                    _ => instance.TryFind(attribute.Tag, out value),
                };
                if (!found && attribute.Rule != ReturnRule.Required)
                {
                    continue;
                }

                value = found ? value : attribute.Empty.Span;
            }

            if (!first)
            {
                writer.Raw(","u8);
            }

            first = false;
            writer.Raw(attribute.Name.Span);
            if (isStored)
            {
                writer.Raw(value);
            }
            else
            {
                WriteComputed(ref writer, attribute, match);
            }
        }

        writer.Raw("}"u8);
        return writer.Written;
    }

    private void WriteComputed(ref Row writer, ReturnedAttribute attribute, SearchMatch match)
    {
        var computed = match.Computed;
        switch (attribute.Source)
        {
            case ReturnedAttributeSource.Availability:
                writer.Strings(attribute, ["ONLINE"]);
                break;
            case ReturnedAttributeSource.RetrieveUrl:
                WriteUrl(ref writer, attribute, match);
                break;
            case ReturnedAttributeSource.Modalities:
                writer.Strings(attribute, computed.ModalitiesInStudy);
                break;
            case ReturnedAttributeSource.SopClasses:
                writer.Strings(attribute, computed.SopClassesInStudy);
                break;
            case ReturnedAttributeSource.TransferSyntaxes:
                writer.Strings(attribute, [.. computed.TransferSyntaxes.Select(Retrievable).Distinct()]);
                break;
            case ReturnedAttributeSource.StudyRelatedSeries:
                writer.Number(attribute, computed.StudyRelatedSeries);
                break;
            case ReturnedAttributeSource.StudyRelatedInstances:
                writer.Number(attribute, computed.StudyRelatedInstances);
                break;
            case ReturnedAttributeSource.SeriesRelatedInstances:
                writer.Number(attribute, computed.SeriesRelatedInstances);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(attribute), attribute.Source, "Not a computed attribute.");
        }
    }

    // Neither the base nor UIDs need an escape.
    private void WriteUrl(ref Row writer, ReturnedAttribute attribute, SearchMatch match)
    {
        writer.Raw(attribute.ValueStart.Span);
        writer.Raw("\""u8);
        writer.Raw(studiesUrl);
        writer.Text(match.StudyInstanceUid);
        if (match.SeriesInstanceUid is { } series)
        {
            writer.Raw("/series/"u8);
            writer.Text(series);
        }

        if (match.SopInstanceUid is { } instance)
        {
            writer.Raw("/instances/"u8);
            writer.Text(instance);
        }

        writer.Raw("\"]}"u8);
    }

    // These two are never sent (PS3.18 §8.7.3), but converted.
    private static string Retrievable(string syntax) =>
        syntax == DicomTransferSyntax.ImplicitVRLittleEndian.Uid
        || syntax == DicomTransferSyntax.ExplicitVRBigEndian.Uid
            ? DicomTransferSyntax.ExplicitVRLittleEndian.Uid
            : syntax;

    /// <summary>Writes into the answer and counts the bytes.</summary>
    private ref struct Row(IBufferWriter<byte> output)
    {
        // What modalities and UIDs are made of.
        private static readonly SearchValues<char> Plain = SearchValues.Create(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 _."
        );

        private readonly IBufferWriter<byte> output = output;

        public int Written { get; private set; }

        public void Raw(scoped ReadOnlySpan<byte> bytes)
        {
            output.Write(bytes);
            Written += bytes.Length;
        }

        public void Strings(ReturnedAttribute attribute, IReadOnlyList<string> values)
        {
            if (values.Count == 0)
            {
                Raw(attribute.Empty.Span);
                return;
            }

            Raw(attribute.ValueStart.Span);
            for (var i = 0; i < values.Count; i++)
            {
                Raw(i == 0 ? "\""u8 : ",\""u8);
                Text(values[i]);
                Raw("\""u8);
            }

            Raw("]}"u8);
        }

        public void Text(string value)
        {
            if (value.AsSpan().ContainsAnyExcept(Plain))
            {
                Raw(JsonEncodedText.Encode(value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
                return;
            }

            var count = Encoding.ASCII.GetBytes(value, output.GetSpan(value.Length));
            output.Advance(count);
            Written += count;
        }

        public void Number(ReturnedAttribute attribute, int value)
        {
            Span<byte> digits = stackalloc byte[11];
            Utf8Formatter.TryFormat(value, digits, out var length);
            Raw(attribute.ValueStart.Span);
            Raw(digits[..length]);
            Raw("]}"u8);
        }
    }
}
