//! Texts that match the regular expressions of a spec.

use fancy_regex::{Regex, RegexBuilder};
use regex_syntax::hir::{Class, Hir, HirKind};

/// How many parts of a pattern one text may be written from.
const MAX_PARTS: usize = 10_000;

/// How many steps a match may take.
const MAX_STEPS: usize = 100_000;

/// How often repeated parts are repeated beyond what is necessary, in the order in which this is tried.
const REPETITIONS: [usize; 12] = [1, 0, 2, 3, 5, 8, 15, 31, 63, 127, 255, 511];

/// How many alternatives of a pattern are tried.
const MAX_ALTERNATIVES: usize = 6;

/// The characters that examples prefer, in groups: of the first group that has one, the characters are used in turn.
const PREFERRED: [&str; 4] = [
    "abcdefghijklmnopqrstuvwxyz",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "1234567890",
    "-_ .,:;/+=@#()",
];

/// The regular expression of a spec; `None` if it is not valid.
///
/// Source: ECMA-262, section 22.2.1, as JSON Schema 2020-12 Core, section 6.4, recommends.
pub(super) fn compile(pattern: &str) -> Option<Regex> {
    RegexBuilder::new(&translate(pattern))
        .backtrack_limit(MAX_STEPS)
        .delegate_size_limit(1 << 23)
        .build()
        .ok()
}

/// Escapes what other regular expressions than ECMAScript's would take for an operator: `[` and `&&` in a class. In
/// ECMAScript, `\d` and `\w` are ASCII.
fn translate(pattern: &str) -> String {
    let mut text = String::with_capacity(pattern.len());
    let (mut in_class, mut is_escaped) = (false, false);
    for character in pattern.chars() {
        match character {
            _ if is_escaped => {
                is_escaped = false;
                text.push_str(&translate_escape(character, in_class));
                continue;
            }
            '\\' => {
                is_escaped = true;
                continue;
            }
            '[' | '&' | '~' if in_class => text.push('\\'),
            '[' => in_class = true,
            ']' => in_class = false,
            _ => {}
        }
        text.push(character);
    }
    if is_escaped {
        text.push('\\');
    }
    text
}

fn translate_escape(character: char, in_class: bool) -> String {
    match (character, in_class) {
        ('d', false) => "[0-9]".to_owned(),
        ('d', true) => "0-9".to_owned(),
        ('D', false) => "[^0-9]".to_owned(),
        ('w', false) => "[A-Za-z0-9_]".to_owned(),
        ('w', true) => "A-Za-z0-9_".to_owned(),
        ('W', false) => "[^A-Za-z0-9_]".to_owned(),
        // ECMAScript allows this in front of any other character.
        ('/' | '"' | '\'' | '@' | '_' | '%' | ',' | '!' | '=' | ':' | ';' | '`' | '<' | '>', _) => {
            character.to_string()
        }
        (other, _) => format!("\\{other}"),
    }
}

/// Texts that probably match a pattern, the simplest first. The caller checks them.
pub(super) fn candidates(pattern: &str, least: usize) -> Vec<String> {
    let pattern = without_lookaround(&translate(pattern));
    let Ok(hir) = regex_syntax::Parser::new().parse(&pattern) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for alternative in 0..MAX_ALTERNATIVES {
        for extra in REPETITIONS.into_iter().chain([least]) {
            let mut writer = Writer {
                text: String::new(),
                parts: 0,
                extra,
                alternative,
            };
            writer.write(&hir);
            if writer.parts <= MAX_PARTS && !found.contains(&writer.text) {
                found.push(writer.text);
            }
        }
    }
    found
}

/// The pattern without `(?=…)`, `(?!…)`, `(?<=…)` and `(?<!…)`.
fn without_lookaround(pattern: &str) -> String {
    let mut text = String::new();
    let mut rest = pattern;
    while let Some(start) = rest.find("(?") {
        let (before, group) = rest.split_at(start);
        text.push_str(before);
        let starts = ["(?=", "(?!", "(?<=", "(?<!"];
        if starts.iter().any(|start| group.starts_with(start)) {
            rest = group.get(group_length(group)..).unwrap_or_default();
        } else {
            text.push_str("(?");
            rest = group.get(2..).unwrap_or_default();
        }
    }
    text + rest
}

/// The bytes of the group that `text` begins with.
fn group_length(text: &str) -> usize {
    let (mut depth, mut is_escaped) = (0_usize, false);
    for (index, byte) in text.bytes().enumerate() {
        match byte {
            _ if is_escaped => {
                is_escaped = false;
                continue;
            }
            b'\\' => is_escaped = true,
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return index + 1;
        }
    }
    text.len()
}

struct Writer {
    text: String,
    /// The parts of the pattern that it is written from so far.
    parts: usize,
    extra: usize,
    alternative: usize,
}

impl Writer {
    fn write(&mut self, hir: &Hir) {
        self.parts += 1;
        if self.parts > MAX_PARTS {
            return;
        }
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => {}
            HirKind::Literal(literal) => {
                self.text.push_str(&String::from_utf8_lossy(&literal.0));
            }
            HirKind::Class(class) => {
                let position = self.text.chars().count();
                self.text.extend(choose_character(class, position));
            }
            HirKind::Repetition(repetition) => {
                let most = repetition.max.map_or(usize::MAX, to_usize);
                let least = to_usize(repetition.min);
                let count = least.max(self.extra.min(most));
                for _ in 0..count {
                    self.write(&repetition.sub);
                    if self.parts > MAX_PARTS {
                        return;
                    }
                }
            }
            HirKind::Capture(capture) => self.write(&capture.sub),
            HirKind::Concat(parts) => parts.iter().for_each(|part| self.write(part)),
            HirKind::Alternation(parts) => {
                let chosen = parts.get(self.alternative % parts.len().max(1));
                if let Some(chosen) = chosen {
                    self.write(chosen);
                }
            }
        }
    }
}

fn to_usize(count: u32) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

/// A character of the class for this position.
fn choose_character(class: &Class, position: usize) -> Option<char> {
    let ranges: Vec<(char, char)> = match class {
        Class::Unicode(class) => class.iter().map(|one| (one.start(), one.end())).collect(),
        Class::Bytes(class) => class
            .iter()
            .map(|one| (char::from(one.start()), char::from(one.end())))
            .collect(),
    };
    let has = |c: &char| ranges.iter().any(|(start, end)| (start..=end).contains(&c));
    for group in PREFERRED {
        let usable: Vec<_> = group.chars().filter(has).collect();
        if let Some(chosen) = usable.get(position % usable.len().max(1)) {
            return Some(*chosen);
        }
    }
    let is_shown = |range: &&(char, char)| !range.0.is_control();
    let range = ranges.iter().find(is_shown).or_else(|| ranges.first());
    range.map(|(start, _)| *start)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first_match(pattern: &str) -> Option<String> {
        let regex = compile(pattern).unwrap();
        let mut candidates = candidates(pattern, 0).into_iter();
        candidates.find(|text| regex.is_match(text).unwrap())
    }

    #[test]
    fn texts_match_their_patterns() {
        for (pattern, text) in [
            ("^[a-z]{3}$", "abc"),
            (r"^\d{3}-\d{2}$", "123-56"),
            ("^(GET|POST)$", "GET"),
            ("^[0-9a-f]{8}$", "abcdefab"),
            (r"^\+?[1-9]\d{1,14}$", "+23"),
            ("^[^/]+$", "a"),
            (r"^(?!aws\.)[\w.]+$", "a"),
            (r"^(user|org)_\w{27}$", "user_fghijklmnopqrstuvwxyzabcdef"),
            (r"^[\d\-]\/\W$", "1/."),
            ("^[[a]b$", "ab"),
            ("^$", ""),
            ("", ""),
        ] {
            assert_eq!(first_match(pattern).as_deref(), Some(text), "{pattern}");
        }
    }

    #[test]
    fn a_pattern_with_enormous_repetitions_takes_little_time() {
        for pattern in [
            "^(a{1000}){1000}$",
            "^((a{0,900}){0,900}){0,900}$",
            "(a*)*b",
        ] {
            let _ = candidates(pattern, 1_000_000_000);
        }
    }
}
