//! Makes untrusted text safe to print.
//!
//! A spec must not control the terminal (control characters), deceive the reader (invisible characters and those that
//! change the writing direction), or command the runner of GitHub Actions, which executes `##[command]` anywhere in a
//! line of output. Source: actions/runner, `ActionCommand.TryParse`.

use std::ops::Range;

/// Writes the text on one line, with escapes for invisible characters.
pub(crate) fn visible(text: &str) -> String {
    visible_span(text, 0..0).0
}

/// The same, and the range in the result that the bytes `span` of the text have become.
pub(super) fn visible_span(text: &str, span: Range<usize>) -> (String, Range<usize>) {
    let mut out = String::with_capacity(text.len());
    let mut shown = Range::default();
    // The number of `#` directly before, not counting ignorable characters.
    let mut hashes = 0;
    for (at, character) in text.char_indices() {
        if character == '[' && hashes > 1 {
            out.push(' ');
        }
        hashes = match character {
            '#' => hashes + 1,
            other if is_ignorable(other) => hashes,
            _ => 0,
        };
        if at == span.start {
            shown.start = out.len();
        }
        if at == span.end {
            shown.end = out.len();
        }
        match character {
            '\n' | '\r' | '\t' => out.push(' '),
            hidden if is_hidden(hidden) => out.extend(hidden.escape_unicode()),
            other => out.push(other),
        }
    }
    if span.start >= text.len() {
        shown.start = out.len();
    }
    if span.end >= text.len() {
        shown.end = out.len();
    }
    (out, shown)
}

/// Whether a character is invisible and no language needs it.
pub(crate) fn is_hidden(character: char) -> bool {
    let needed = matches!(
        character,
        '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{34f}'
    );
    is_ignorable(character) && !needed
}

/// Whether a character is a control character, a line separator or a `Default_Ignorable_Code_Point`, which
/// language-sensitive comparisons ignore. Source: Unicode 17, DerivedCoreProperties.txt.
fn is_ignorable(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn control_and_invisible_characters_are_escaped() {
        assert_eq!(
            visible("a\u{1b}[31m\u{9b}1m\u{202e}\u{200e}b\r\n\tc"),
            "a\\u{1b}[31m\\u{9b}1m\\u{202e}\\u{200e}b   c"
        );
        assert_eq!(
            visible("héllo 漢字 👩\u{200d}🚒"),
            "héllo 漢字 👩\u{200d}🚒"
        );
    }

    #[test]
    fn runner_commands_are_broken() {
        assert_eq!(visible("x ##[add-mask]e"), "x ## [add-mask]e");
        assert_eq!(visible("###[a] #[b] ##"), "### [a] #[b] ##");
        assert_eq!(visible("#\u{200d}#\u{200c}[a]"), "#\u{200d}#\u{200c} [a]");
    }

    #[test]
    fn a_span_moves_with_its_text() {
        let text = "\u{1b}##[漢]\u{9b}b";
        let start = text.find('[').unwrap();
        let (shown, span) = visible_span(text, start..text.len() - 1);
        assert_eq!(shown.get(span), Some("[漢]\\u{9b}"));
        assert_eq!(visible_span("ab", 2..2), ("ab".to_owned(), 2..2));
    }

    proptest! {
        #[test]
        fn no_invisible_character_or_runner_command_is_left(text in "[\\PC\\pC#\\[]{0,40}") {
            let shown = visible(&text);
            prop_assert!(!shown.chars().any(is_hidden), "{shown:?}");
            let seen: String = shown.chars().filter(|character| !is_ignorable(*character)).collect();
            prop_assert!(!seen.contains("##["), "{shown:?}");
        }

        #[test]
        fn a_span_is_always_within_the_text(before in "[\\PC\\pC#\\[]{0,9}", within in "[\\PC\\pC#\\[]{0,9}", after in "\\PC{0,9}") {
            let text = format!("{before}{within}{after}");
            let (shown, span) = visible_span(&text, before.len()..before.len() + within.len());
            prop_assert!(span.start <= span.end && shown.get(span).is_some());
        }
    }
}
