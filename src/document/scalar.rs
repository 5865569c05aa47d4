//! Determines the types of plain YAML scalars by the core schema of YAML 1.2: `NO`, `on` and `2012-10-17` are strings.
//!
//! Source: YAML 1.2.2, section 10.3.2.

/// The type of a plain scalar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PlainType {
    Null,
    Bool(bool),
    Number,
    String,
}

/// The type of the plain scalar `text`.
pub(super) fn classify_plain(text: &str) -> PlainType {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => PlainType::Null,
        "true" | "True" | "TRUE" => PlainType::Bool(true),
        "false" | "False" | "FALSE" => PlainType::Bool(false),
        _ if is_number(text) => PlainType::Number,
        _ => PlainType::String,
    }
}

fn is_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if let Some(octal) = text.strip_prefix("0o") {
        return !octal.is_empty() && octal.bytes().all(|byte| (b'0'..=b'7').contains(&byte));
    }
    if let Some(hexadecimal) = text.strip_prefix("0x") {
        return !hexadecimal.is_empty() && hexadecimal.bytes().all(|byte| byte.is_ascii_hexdigit());
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (
            mantissa,
            Some(exponent.strip_prefix(['-', '+']).unwrap_or(exponent)),
        ),
        None => (unsigned, None),
    };
    let is_mantissa = match mantissa.split_once('.') {
        Some((whole, "")) => digits(whole),
        Some(("", fraction)) => digits(fraction),
        Some((whole, fraction)) => digits(whole) && digits(fraction),
        None => digits(mantissa),
    };
    is_mantissa && exponent.is_none_or(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_scalars_have_the_types_of_the_core_schema() {
        for number in [
            "0", "-1", "+1", "1.10", "1e3", "-2.5E-7", ".5", "5.", "0o17", "0xFF", ".inf", "-.INF",
            ".nan", "00",
        ] {
            assert_eq!(classify_plain(number), PlainType::Number, "{number}");
        }
        for string in [
            "NO",
            "on",
            "y",
            "2012-10-17",
            "1_000",
            "1:30",
            "0b1",
            "e3",
            ".",
            "-",
            "1.2.3",
            "=",
            "<<",
            "nan",
            "0o",
            "0o8",
            "0x",
            "0xG",
            "1e",
            "1e+",
            "1.e",
            "e",
            "+",
            "--1",
            "1-",
            "1e1.5",
            "+.nan",
            "..inf",
            "1.2e3e4",
        ] {
            assert_eq!(classify_plain(string), PlainType::String, "{string}");
        }
        for null in ["", "~", "null", "Null", "NULL"] {
            assert_eq!(classify_plain(null), PlainType::Null, "{null}");
        }
        for text in ["true", "True", "TRUE", "false", "False", "FALSE"] {
            let value = text.eq_ignore_ascii_case("true");
            assert_eq!(classify_plain(text), PlainType::Bool(value), "{text}");
        }
    }
}
