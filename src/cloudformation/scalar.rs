//! Writes scalars as YAML. Every string that a YAML 1.1 or 1.2 parser could read as another type is quoted.

use std::borrow::Cow;

use crate::findings::report::is_hidden;

/// Without an exponent, which YAML 1.1 reads as a number only in some forms.
pub(super) fn write_number(number: &serde_json::Number) -> String {
    let text = number.to_string();
    match number.as_f64().filter(|_| text.contains(['e', 'E'])) {
        Some(value) => value.to_string(),
        None => text,
    }
}

/// Writes a string, quoted unless every parser reads it as this string.
pub(super) fn write_scalar(text: &str) -> Cow<'_, str> {
    if is_plain(text) {
        text.into()
    } else if text.chars().all(is_printable) {
        format!("'{}'", text.replace('\'', "''")).into()
    } else {
        write_double_quoted(text).into()
    }
}

/// Whether the text needs no quotes. Stricter than every version of YAML.
pub(super) fn is_plain(text: &str) -> bool {
    let is_safe = |byte: u8| byte.is_ascii_alphanumeric() || b" _./$-*@=+%()?;!~:".contains(&byte);
    let starts_safely =
        text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '$' || first == '/');
    starts_safely
        && text.bytes().all(is_safe)
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !RESERVED.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// The words that some version of YAML reads as a boolean or null.
const RESERVED: [&str; 9] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"];

/// Whether YAML 1.1 and 1.2 allow the character in a single-quoted scalar on one line, and people can see it.
fn is_printable(character: char) -> bool {
    matches!(character, ' '..='~' | '\u{a1}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}' | '\u{10000}'..='\u{10ffff}')
        && (character.is_ascii() || !is_hidden(character))
}

fn write_double_quoted(text: &str) -> String {
    ["\"", &escape_quoted(text), "\""].concat()
}

/// Escapes what a double-quoted scalar cannot contain as it is.
pub(super) fn escape_quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            printable if is_printable(printable) => out.push(printable),
            other => {
                let code = u32::from(other);
                out.push_str(&if code > 0xffff {
                    format!("\\U{code:08X}")
                } else {
                    format!("\\u{code:04X}")
                });
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ambiguous_strings_are_quoted() {
        for text in [
            "2012-10-17",
            "on",
            "Yes",
            "NO",
            "y",
            "1:30",
            "1_000",
            "=",
            "<<",
            "~",
            "null",
            "0o7",
            "007",
            "",
            " a",
            "a ",
            "- a",
            "a: b",
            "a #b",
            "{a}",
            "[a]",
            "*a",
            "&a",
            "!a",
            "%a",
            "@a",
            "`a",
            "a:",
            "tab\there",
            "line\nbreak",
            "{{resolve:x}}",
            ".5",
            "1e3",
            "#",
            "'",
            "\"",
        ] {
            assert_ne!(write_scalar(text), text, "{text}");
        }
        for text in [
            "AWS::Events::Rule",
            "$.detail.id",
            "cacheSet-rule",
            "https://x.io/*",
            "Never ends",
        ] {
            assert_eq!(write_scalar(text), text);
        }
    }
}
