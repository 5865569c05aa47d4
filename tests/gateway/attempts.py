"""Values that try to change an event, and values that are hard to escape."""

from __future__ import annotations

# Strings for a path, a query or a body. None of them may change anything but its own field.
TEXTS = [
    "plain", "a b", "it's", "''", 'say "hi"', "back\\slash", "\\", "\\\\", "\\'", '\\"', "\\n", "line\nbreak", "tab\there", "\r\n",
    "</script>", "<!--", "${x}", "$x", "$", "$$", "#", "##", "#*", "*#", "#end", "#else", "#stop", "#set(", "#set($object0 = 1)",
    "#if(true)", "#foreach($i in [1])", "$input", "$input.body", "$input.json('$')", "$util.escapeJavaScript('x')",
    "$context.requestId", "$stageVariables.EventBus", "$object0", "$comma0", "$q", "$member", "${object0}", "$!{q}",
    '","Source":"evil', '","source":"evil', '"},"Source":"evil","a":{"b":"', '"}]},{"Source":"evil', '\\","Source":"evil',
    '\\\\","Source":"evil', '"}","Source":"evil', '"}"},{"Source":"evil","DetailType":"evil","Detail":"{}"', "\\u0022,\\u0022a\\u0022:1",
    '{"a":1}', '{"Entries":[]}', "]", "}", "}}", "[]", "null", "true", "false", "0", "1e5", "'+'", "' + '", '" + "', "{{resolve:ssm:x}}",
    "größe", "日本", "😀", "\u2028", "\u00a0", "1234567890123456", "12345678901234567890", "a/b", "a+b", "a%2Fb", "100%", "?", "&", "=", ";", ",",
    "x" * 3000, '"' * 500, "'" * 500,
]

# HTTP allows fewer characters in headers.
HEADERS = [text for text in TEXTS if text.isascii() and text.isprintable() and text.strip() == text and text]

# Values that the types of parameters do not allow.
WRONG = {
    "integer": ["", "x", "1.5", "1e3", "01", "+1", "0x10", " 1", "1 ", '1,"a":2', "1}", "--1", "１", "true", "NaN", "1\n"],
    "number": ["", "x", ".5", "1.", "01.5", "1,5", "Infinity", "NaN", '1,"a":2', "1}", "1e", "0x1"],
    "boolean": ["", "x", "1", "TRUE", "yes", 'true,"a":1', "true}", "truefalse"],
}
RIGHT = {
    "integer": [("0", 0), ("-7", -7), ("1234567890123456", 1234567890123456)],
    "number": [("0.5", 0.5), ("-2", -2), ("1234567890123456", 1234567890123456), ("1e3", 1000.0)],
    "boolean": [("true", True), ("false", False)],
}

# Bodies that are not JSON, or only at their beginning.
BROKEN = [
    b'{"bucket":"abc"', b'{"bucket":"abc"}}', b'{},"Source":"evil"', b'{}],"x":[{}', b'{"bucket":"abc"},"Source":"evil"',
    b'{} {"bucket":"abc"}', b'{"bucket":\'abc\'}', b"{bucket:1}", b'{"bucket":"abc",}', b"<a/>", b"$input.body", b'"', b"\\", b'{"a":"\n"}', b"[1,2",
]
