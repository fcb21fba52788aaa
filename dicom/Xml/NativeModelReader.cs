using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml;
using ServerlessDicom.Dicom.Json;
using ServerlessDicom.Dicom.Model;

namespace ServerlessDicom.Dicom.Xml;

/// <summary>
/// Reads the Native DICOM Model (PS3.19 §A.1) into DICOM JSON, which <see cref="DicomJsonReader"/> makes a data set of:
/// whether values are what their VR can have is found out there.
/// </summary>
/// <remarks>
/// Elements are known by their local names, in any namespace; unknown ones are passed over. There is no DTD and thus no
/// entity. A missing vr is the dictionary's. Private elements gggg00ee go to the block that the data set reserves for
/// their creator, or to the first free one. Bulk data are referred to by their uri, or by <c>urn:uuid:</c> and their uuid.
/// </remarks>
public sealed class NativeModelReader
{
    /// <summary>Elements within elements: those around an item are two.</summary>
    private const int MaxXmlDepth = 2 * DicomJsonReader.MaxDepth + 8;

    private const int FirstBlock = 0x10;
    private const int LastBlock = 0xFF;

    private readonly XmlReader _xml;
    private readonly Utf8JsonWriter _json;

    private NativeModelReader(XmlReader xml, Utf8JsonWriter json)
    {
        _xml = xml;
        _json = json;
    }

    /// <summary>Reads one document.</summary>
    /// <param name="input">The document; in the encoding that it declares.</param>
    /// <param name="maxCharacters">The most characters that it may have.</param>
    /// <param name="json">Takes one JSON object.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="NativeModelException">It is not well-formed, too long or too deep, or not a Native DICOM Model.</exception>
    public static async Task ReadAsync(
        Stream input,
        long maxCharacters,
        IBufferWriter<byte> json,
        CancellationToken cancellationToken
    )
    {
        var settings = new XmlReaderSettings
        {
            Async = true,
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = maxCharacters,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
        };
        try
        {
            using var xml = XmlReader.Create(input, settings);
            var writer = new Utf8JsonWriter(json, DicomJsonWriter.JsonOptions);
            await using (writer.ConfigureAwait(false))
            {
                await new NativeModelReader(xml, writer).ReadDocumentAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (XmlException exception)
        {
            throw new NativeModelException("The XML is not well-formed, or longer than allowed.", exception);
        }
    }

    private async Task ReadDocumentAsync(CancellationToken cancellationToken)
    {
        await NextAsync().ConfigureAwait(false);
        while (_xml.NodeType != XmlNodeType.Element)
        {
            await NextAsync().ConfigureAwait(false);
        }

        if (_xml.LocalName != "NativeDicomModel")
        {
            throw new NativeModelException("The document's element is not NativeDicomModel.");
        }

        await ReadDatasetAsync(0, cancellationToken).ConfigureAwait(false);
        while (await _xml.ReadAsync().ConfigureAwait(false))
        {
            // To the end, so that what follows is well-formed, too.
        }
    }

    /// <summary>Reads the children of the element that the reader stands on, as a data set; leaves it on the end tag.</summary>
    private async Task ReadDatasetAsync(int depth, CancellationToken cancellationToken)
    {
        if (depth > DicomJsonReader.MaxDepth)
        {
            throw new NativeModelException("Sequences are nested too deep.");
        }

        cancellationToken.ThrowIfCancellationRequested();
        _json.WriteStartObject();
        var blocks = new Dictionary<DicomTag, string>();
        await ForEachChildAsync(async () =>
            {
                if (_xml.LocalName == "DicomAttribute")
                {
                    await ReadAttributeAsync(depth, blocks, cancellationToken).ConfigureAwait(false);
                }
                else
                {
                    await SkipAsync().ConfigureAwait(false);
                }
            })
            .ConfigureAwait(false);
        _json.WriteEndObject();
    }

    private async Task ReadAttributeAsync(
        int depth,
        Dictionary<DicomTag, string> blocks,
        CancellationToken cancellationToken
    )
    {
        if (!DicomTag.TryParse(_xml.GetAttribute("tag"), out var tag))
        {
            throw new NativeModelException("A DicomAttribute has no tag of eight hexadecimal digits.");
        }

        var creator = _xml.GetAttribute("privateCreator");
        var code = _xml.GetAttribute("vr");
        if (creator is null && tag.IsPrivateCreator)
        {
            await ReserveAsync(tag, blocks).ConfigureAwait(false);
            return;
        }

        if (creator is not null && tag is { IsPrivate: true, Element: <= 0xFF })
        {
            tag = Place(tag, creator.TrimEnd(' '), blocks);
        }

        var vr = code is null ? DicomDictionary.GetVR(tag) : ToVR(code);
        _json.WriteStartObject(tag.ToString());
        _json.WriteString("vr"u8, vr.ToCode());
        await ReadContentAsync(vr, depth, cancellationToken).ConfigureAwait(false);
        _json.WriteEndObject();
    }

    private static DicomVR ToVR(string code) =>
        code is [< '\x80', < '\x80']
            ? (DicomVR)(code[0] | code[1] << 8)
            : throw new NativeModelException("A vr is not two letters.");

    /// <summary>Notes a Private Creator element. One that comes behind elements of its creator, which have a block by then, adds nothing.</summary>
    private async Task ReserveAsync(DicomTag tag, Dictionary<DicomTag, string> blocks)
    {
        var creator = "";
        await ForEachChildAsync(async () =>
            {
                creator = _xml.LocalName switch
                {
                    "Value" => await TextAsync().ConfigureAwait(false),
                    // Where its VR was not known, as with Implicit VR, it is UN.
                    "InlineBinary" => FromBase64(await TextAsync().ConfigureAwait(false)),
                    _ => throw new NativeModelException("A Private Creator is not text."),
                };
            })
            .ConfigureAwait(false);
        if (blocks.TryGetValue(tag, out var other))
        {
            if (other != creator)
            {
                throw new NativeModelException($"{tag} names another creator than the elements before it.");
            }

            return;
        }

        Reserve(tag, creator, blocks);
    }

    private static string FromBase64(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) && Ascii.IsValid(bytes.AsSpan(0, length))
            ? Encoding.ASCII.GetString(bytes, 0, length).TrimEnd(' ', '\0')
            : throw new NativeModelException("A Private Creator is not text.");
    }

    private DicomTag Place(DicomTag tag, string creator, Dictionary<DicomTag, string> blocks)
    {
        for (var block = FirstBlock; block <= LastBlock; block++)
        {
            var reservation = new DicomTag(tag.Group, (ushort)block);
            if (!blocks.TryGetValue(reservation, out var owner))
            {
                Reserve(reservation, creator, blocks);
                owner = creator;
            }

            if (owner == creator)
            {
                return new DicomTag(tag.Group, (ushort)(block << 8 | tag.Element));
            }
        }

        throw new NativeModelException("All private blocks of a group are taken.");
    }

    private void Reserve(DicomTag reservation, string creator, Dictionary<DicomTag, string> blocks)
    {
        blocks.Add(reservation, creator);
        _json.WriteStartObject(reservation.ToString());
        _json.WriteString("vr"u8, "LO"u8);
        if (creator.Length > 0)
        {
            _json.WriteStartArray("Value"u8);
            _json.WriteStringValue(creator);
            _json.WriteEndArray();
        }

        _json.WriteEndObject();
    }

    private async Task ReadContentAsync(DicomVR vr, int depth, CancellationToken cancellationToken)
    {
        string? kind = null;
        var number = 0;
        await ForEachChildAsync(async () =>
            {
                var name = _xml.LocalName;
                var isList = name is "Value" or "Item" or "PersonName";
                if (!isList && name is not ("BulkData" or "InlineBinary"))
                {
                    await SkipAsync().ConfigureAwait(false);
                    return;
                }

                if (kind is not null && (kind != name || !isList))
                {
                    throw new NativeModelException("A DicomAttribute has more than one kind of content.");
                }

                if (isList)
                {
                    CheckNumber(++number);
                    CheckKind(name, vr);
                    if (kind is null)
                    {
                        _json.WriteStartArray("Value"u8);
                    }
                }

                kind = name;
                await ReadChildAsync(name, vr, depth, cancellationToken).ConfigureAwait(false);
            })
            .ConfigureAwait(false);
        if (number > 0)
        {
            _json.WriteEndArray();
        }
    }

    private async Task ReadChildAsync(string name, DicomVR vr, int depth, CancellationToken cancellationToken)
    {
        switch (name)
        {
            case "Item":
                await ReadDatasetAsync(depth + 1, cancellationToken).ConfigureAwait(false);
                break;
            case "PersonName":
                await ReadNameAsync().ConfigureAwait(false);
                break;
            case "BulkData":
                var reference =
                    _xml.GetAttribute("uri")
                    ?? (_xml.GetAttribute("uuid") is { } uuid ? $"urn:uuid:{uuid}" : null)
                    ?? throw new NativeModelException("BulkData have neither uri nor uuid.");
                _json.WriteString("BulkDataURI"u8, reference);
                await SkipAsync().ConfigureAwait(false);
                break;
            case "InlineBinary":
                var base64 = await TextAsync().ConfigureAwait(false);
                _json.WriteString("InlineBinary"u8, string.Concat(base64.Where(c => !char.IsWhiteSpace(c))));
                break;
            default:
                WriteValue(await TextAsync().ConfigureAwait(false), vr);
                break;
        }
    }

    private void CheckNumber(int expected)
    {
        var text = _xml.GetAttribute("number");
        if (
            text is not null
            && (
                !int.TryParse(
                    text,
                    NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
                    CultureInfo.InvariantCulture,
                    out var number
                )
                || number != expected
            )
        )
        {
            throw new NativeModelException("The values of a DicomAttribute are not numbered from 1 on.");
        }
    }

    private static void CheckKind(string name, DicomVR vr)
    {
        if (vr == DicomVR.SQ != (name == "Item") || vr == DicomVR.PN != (name == "PersonName"))
        {
            throw new NativeModelException($"{vr.ToCode()} does not have {name}.");
        }
    }

    private void WriteValue(string text, DicomVR vr)
    {
        switch (vr)
        {
            case DicomVR.FL or DicomVR.FD when text.Trim() == "NaN":
                _json.WriteNullValue();
                break;
            case DicomVR.FL or DicomVR.FD or DicomVR.US or DicomVR.SS or DicomVR.UL or DicomVR.SL:
                WriteNumber(text, vr);
                break;
            case DicomVR.SV or DicomVR.UV or DicomVR.AT:
                _json.WriteStringValue(text.Trim());
                break;
            default:
                if (text.Length == 0)
                {
                    _json.WriteNullValue();
                }
                else
                {
                    _json.WriteStringValue(text);
                }

                break;
        }
    }

    private void WriteNumber(string text, DicomVR vr)
    {
        if (
            !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            || !double.IsFinite(number)
        )
        {
            throw new NativeModelException($"A value of {vr.ToCode()} is not a finite number.");
        }

        _json.WriteNumberValue(number);
    }

    private async Task ReadNameAsync()
    {
        _json.WriteStartObject();
        await ForEachChildAsync(async () =>
            {
                var group = _xml.LocalName;
                if (!NativeModel.ComponentGroups.Contains(group))
                {
                    await SkipAsync().ConfigureAwait(false);
                    return;
                }

                var components = new string[NativeModel.NameComponents.Length];
                await ForEachChildAsync(async () =>
                    {
                        var index = NativeModel.NameComponents.IndexOf(_xml.LocalName);
                        if (index < 0)
                        {
                            await SkipAsync().ConfigureAwait(false);
                        }
                        else
                        {
                            components[index] = await TextAsync().ConfigureAwait(false);
                        }
                    })
                    .ConfigureAwait(false);
                _json.WriteString(group, string.Join('^', components).TrimEnd('^'));
            })
            .ConfigureAwait(false);
        _json.WriteEndObject();
    }

    /// <summary>The text of the element that the reader stands on; leaves it on the end tag.</summary>
    private async Task<string> TextAsync()
    {
        if (_xml.IsEmptyElement)
        {
            return "";
        }

        // Nearly always one piece.
        string? first = null;
        StringBuilder? all = null;
        await NextAsync().ConfigureAwait(false);
        while (_xml.NodeType != XmlNodeType.EndElement)
        {
            if (_xml.NodeType == XmlNodeType.Element)
            {
                throw new NativeModelException("An element stands where text is expected.");
            }

            var text = await _xml.GetValueAsync().ConfigureAwait(false);
            if (first is null)
            {
                first = text;
            }
            else
            {
                (all ??= new StringBuilder(first)).Append(text);
            }

            await NextAsync().ConfigureAwait(false);
        }

        return all?.ToString() ?? first ?? "";
    }

    /// <summary>Stops at every child element; leaves the reader on the end tag. Text between them means nothing.</summary>
    private async Task ForEachChildAsync(Func<Task> visit)
    {
        if (_xml.IsEmptyElement)
        {
            return;
        }

        await NextAsync().ConfigureAwait(false);
        while (_xml.NodeType != XmlNodeType.EndElement)
        {
            if (_xml.NodeType == XmlNodeType.Element)
            {
                await visit().ConfigureAwait(false);
            }

            await NextAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Passes over the element that the reader stands on, to its end tag. Not by XmlReader, which has no limit on depth.</summary>
    private async Task SkipAsync()
    {
        if (_xml.IsEmptyElement)
        {
            return;
        }

        var depth = _xml.Depth;
        do
        {
            await NextAsync().ConfigureAwait(false);
        } while (_xml.Depth > depth || _xml.NodeType != XmlNodeType.EndElement);
    }

    private async Task NextAsync()
    {
        if (!await _xml.ReadAsync().ConfigureAwait(false) || _xml.Depth > MaxXmlDepth)
        {
            throw new NativeModelException("Elements are nested too deep, or there is none.");
        }
    }
}
