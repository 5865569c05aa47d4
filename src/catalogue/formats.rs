//! The formats of JSON Schema: an example of each, and a check.
//!
//! Source: JSON Schema 2020-12 Validation, section 7.3; OpenAPI Format Registry.

use std::net::{Ipv4Addr, Ipv6Addr};

/// An example of a format; `None` for unknown ones.
pub(super) fn example_of(format: &str) -> Option<&'static str> {
    Some(match format {
        "date" => "2026-01-31",
        "date-time" => "2026-01-31T12:00:00Z",
        "time" => "12:00:00Z",
        "duration" => "P1D",
        "email" | "idn-email" => "ada@example.com",
        "hostname" | "idn-hostname" => "host.example.com",
        "ipv4" | "ip" => "192.0.2.1",
        "ipv6" => "2001:db8::1",
        "uri" | "url" | "iri" => "https://example.com/",
        "uri-reference" | "iri-reference" => "/path",
        "uri-template" => "/path/{name}",
        "uuid" => "3fa85f64-5717-4562-b3fc-2c963f66afa6",
        "byte" | "base64" => "dGV4dA==",
        "json-pointer" => "/name",
        "relative-json-pointer" => "0",
        "regex" => "^text$",
        _ => return None,
    })
}

/// Whether a text has a format, as far as this matters for an example: unknown formats, and those that are hard to check,
/// allow everything.
pub(super) fn has_format(text: &str, format: &str) -> bool {
    match format {
        "date" => is_date(text),
        "date-time" => text
            .split_once(['T', 't', ' '])
            .is_some_and(|(date, time)| is_date(date) && is_time(time)),
        "time" => is_time(text),
        "email" | "idn-email" => text.split_once('@').is_some_and(|(user, host)| {
            !user.is_empty() && !host.is_empty() && !text.contains(char::is_whitespace)
        }),
        "ipv4" => text.parse::<Ipv4Addr>().is_ok(),
        "ipv6" => text.parse::<Ipv6Addr>().is_ok(),
        "uri" | "iri" => {
            let scheme = text.split_once(':').map_or("", |(scheme, _)| scheme);
            let is_scheme = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
            scheme.starts_with(|c: char| c.is_ascii_alphabetic())
                && scheme.chars().all(is_scheme)
                && !text.contains(|c: char| c.is_whitespace() || "<>\"{}|\\^`".contains(c))
        }
        "uuid" => has_shape(text, "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh"),
        _ => true,
    }
}

/// Source: RFC 3339, section 5.6.
fn is_date(text: &str) -> bool {
    let number = |range| {
        text.get(range)
            .and_then(|part: &str| part.parse::<u32>().ok())
    };
    let (Some(year), Some(month), Some(day)) = (number(0..4), number(5..7), number(8..10)) else {
        return false;
    };
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    has_shape(text, "dddd-dd-dd") && (1..=12).contains(&month) && (1..=days).contains(&day)
}

/// Source: RFC 3339, section 5.6.
fn is_time(text: &str) -> bool {
    let Some(clock) = text.get(..8) else {
        return false;
    };
    let mut parts = clock
        .split(':')
        .map(|part| part.parse::<u32>().unwrap_or(99));
    let limits = [23, 59, 60];
    let is_clock = has_shape(clock, "dd:dd:dd")
        && limits
            .iter()
            .all(|most| parts.next().is_some_and(|part| part <= *most));
    let rest = text.get(8..).unwrap_or_default();
    let digits = |c: char| c.is_ascii_digit();
    let rest = match rest.strip_prefix('.') {
        Some(fraction) if fraction.starts_with(digits) => fraction.trim_start_matches(digits),
        Some(_) => return false,
        None => rest,
    };
    is_clock
        && (rest.eq_ignore_ascii_case("z")
            || has_shape(rest, "+dd:dd")
            || has_shape(rest, "-dd:dd"))
}

/// Whether a text has this shape: `d` is a digit, `h` is a hexadecimal digit, everything else is itself.
fn has_shape(text: &str, shape: &str) -> bool {
    text.len() == shape.len()
        && text
            .chars()
            .zip(shape.chars())
            .all(|(found, wanted)| match wanted {
                'd' => found.is_ascii_digit(),
                'h' => found.is_ascii_hexdigit(),
                other => found == other,
            })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_have_their_formats() {
        for format in [
            "date",
            "date-time",
            "time",
            "email",
            "ipv4",
            "ipv6",
            "uri",
            "uuid",
        ] {
            let example = example_of(format).unwrap();
            assert!(has_format(example, format), "{format}: {example}");
            assert!(!has_format("text", format), "{format}");
            assert!(!has_format("", format), "{format}");
        }
    }

    #[test]
    fn dates_and_times_that_do_not_exist_are_invalid() {
        for date in [
            "2026-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-1-1",
            "2026-01-00",
        ] {
            assert!(!has_format(date, "date"), "{date}");
        }
        assert!(has_format("2024-02-29", "date"));
        for time in [
            "24:00:00Z",
            "12:60:00Z",
            "12:00:00",
            "12:00:00.Z",
            "12:00:00+1:00",
        ] {
            assert!(!has_format(time, "time"), "{time}");
        }
        assert!(has_format("2026-01-31t12:00:00.5-08:00", "date-time"));
    }
}
