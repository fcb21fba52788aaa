#!/usr/bin/python3
"""Makes tables.txt: the graphic character sets of PS3.3 C.12.1.1.2 as Python's codecs know them.

Each line has the ISO registration number and a row: 20H for the one row of single-byte sets (columns 20H to 7FH),
21H to 7EH for those of multi-byte sets (cells 21H to 7EH). U+FFFD stands where Python knows no character.
"""
SINGLE = {100: "iso8859_1", 101: "iso8859_2", 109: "iso8859_3", 110: "iso8859_4", 144: "iso8859_5", 127: "iso8859_6",
          126: "iso8859_7", 138: "iso8859_8", 148: "iso8859_9", 203: "iso8859_15", 166: "tis_620", 13: "shift_jis"}
MULTI = {87: ("euc_jp", b""), 159: ("euc_jp", b"\x8f"), 149: ("euc_kr", b""), 58: ("gb2312", b"")}


def decode(data, codec):
    text = data.decode(codec, "replace")
    return text if len(text) == 1 and text.isprintable() or text == "\xa0" or text in "\u200e\u200f\xad\u3000" else "\ufffd"


for number, codec in SINGLE.items():
    print(number, "20", "".join(decode(bytes([code]), codec) for code in range(0xA0, 0x100)))
for number, (codec, prefix) in MULTI.items():
    for row in range(0xA1, 0xFF):
        text = "".join(decode(prefix + bytes([row, cell]), codec) for cell in range(0xA1, 0xFF))
        if text.strip("\ufffd"):
            print(number, f"{row & 0x7F:02X}", text)
