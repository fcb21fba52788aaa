using System.Buffers;

namespace ServerlessDicom.Functions.Store;

/// <summary>
/// Tells preambles that make a file something else besides a DICOM one (PS3.10 §7.1 leaves their content open, and with
/// it the door for executables). TIFF is let through: whole slide images use it so that both kinds of software open them.
/// </summary>
internal static class ForeignPreamble
{
    /// <summary>Bytes of a preamble.</summary>
    public const int Length = 128;

    /// <summary>What files of other formats, executable ones first, begin with.</summary>
    private static readonly byte[][] _starts =
    [
        [.. "MZ"u8],
        [0x7F, .. "ELF"u8],
        [0xFE, 0xED, 0xFA, 0xCE],
        [0xFE, 0xED, 0xFA, 0xCF],
        [0xCE, 0xFA, 0xED, 0xFE],
        [0xCF, 0xFA, 0xED, 0xFE],
        [0xCA, 0xFE, 0xBA, 0xBE],
        [.. "#!"u8],
        [0, .. "asm"u8],
        [.. "dex\n"u8],
        [0x4C, 0, 0, 0, 0x01, 0x14, 0x02, 0],
        [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1],
        [.. "MSCF"u8],
        [.. "Rar!"u8],
        [.. "7z"u8, 0xBC, 0xAF, 0x27, 0x1C],
        [0x1F, 0x8B],
        [.. "BZh"u8],
        [0xFD, .. "7zXZ"u8],
        [.. "GIF8"u8],
        [0x89, .. "PNG"u8],
        [0xFF, 0xD8, 0xFF],
        [.. "RIFF"u8],
        [.. "OggS"u8],
        [.. "{\\rtf"u8],
        [.. "%!PS"u8],
    ];

    /// <summary>What readers of some formats find wherever it stands.</summary>
    private static readonly byte[][] _anywhere =
    [
        [.. "PK\x03\x04"u8],
        [.. "PK\x05\x06"u8],
        [.. "%PDF-"u8],
    ];

    /// <summary>What starts text that browsers and interpreters run, in any case and behind any white space or byte order mark.</summary>
    private static readonly SearchValues<string> _markup = SearchValues.Create(
        ["<!doctype", "<html", "<head", "<body", "<script", "<svg", "<?xml", "<?php", "<iframe", "@echo"],
        StringComparison.OrdinalIgnoreCase
    );

    /// <summary>Whether a preamble holds another format's signature.</summary>
    /// <param name="preamble">The first <see cref="Length"/> bytes of the file.</param>
    public static bool Matches(ReadOnlySpan<byte> preamble)
    {
        // Most are all zeros.
        if (!preamble.ContainsAnyExcept((byte)0))
        {
            return false;
        }

        foreach (var start in _starts)
        {
            if (preamble.StartsWith(start))
            {
                return true;
            }
        }

        foreach (var signature in _anywhere)
        {
            if (preamble.IndexOf(signature) >= 0)
            {
                return true;
            }
        }

        Span<char> text = stackalloc char[preamble.Length];
        for (var i = 0; i < preamble.Length; i++)
        {
            text[i] = (char)preamble[i];
        }

        return text.ContainsAny(_markup);
    }
}
