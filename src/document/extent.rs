//! How a collection is written: what somebody who inserts a member without touching anything else has to know.

use std::borrow::Cow;

use saphyr_parser::{Event, Parser, Span, StrInput};

use crate::findings::Pointer;

use super::cut::flow_end;
use super::locate::{self, JsonScan};
use super::node::Format;
use super::part::{Part, Positions};

/// The extent of a value in its file, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Block style, one member or item a line.
    Block {
        /// Blanks before each member or dash.
        indent: usize,
        /// Where the last of it ends; comments behind it come later.
        content_end: usize,
    },
    /// Flow style, in braces or brackets.
    Flow {
        /// Behind the opening bracket.
        open: usize,
        /// Where the last member or item ends, if there is one.
        content_end: Option<usize>,
        /// The closing bracket.
        close: usize,
    },
    /// Nothing: a key without value, which ends here.
    Nothing {
        /// Behind the colon.
        after: usize,
    },
    /// A scalar or an alias.
    Scalar,
}

/// The extent of what `pointer` points to.
pub(super) fn extent(text: &str, format: Format, pointer: &Pointer) -> Option<Extent> {
    let tokens: Vec<_> = pointer.tokens().collect();
    match format {
        Format::Json => json(text, &tokens),
        Format::Yaml => yaml(text, &tokens),
    }
}

fn json(text: &str, tokens: &[Cow<'_, str>]) -> Option<Extent> {
    let mut scan = JsonScan::new(text);
    for token in tokens {
        scan.enter(text, token)?;
    }
    if !matches!(scan.byte()?, b'{' | b'[') {
        return Some(Extent::Scalar);
    }
    let open = scan.at() + 1;
    scan.value();
    let close = scan.at().saturating_sub(1);
    let inside = text.get(open..close)?.trim_end();
    Some(Extent::Flow {
        open,
        content_end: (!inside.is_empty()).then(|| open + inside.len()),
        close,
    })
}

fn yaml(text: &str, tokens: &[Cow<'_, str>]) -> Option<Extent> {
    let part = Part::whole(text);
    let positions = Positions::new(&part);
    let mut walker = locate::YamlWalker::new(text);
    let (key, (event, span)) = walker.find(tokens)?;
    match event {
        Event::Scalar(value, ..) if value.is_empty() && span.is_empty() => {
            let key_end = positions.byte(&key?.end);
            let colon = text.get(key_end..)?.find(':')?;
            Some(Extent::Nothing {
                after: key_end + colon + 1,
            })
        }
        Event::MappingStart(..) | Event::SequenceStart(..) => {
            let start = positions.byte(&span.start);
            let is_flow = text.get(start..)?.starts_with(['{', '[']);
            let mut extent = collection(&mut walker.events, text, &positions, &span, is_flow);
            if let (Event::SequenceStart(..), Extent::Block { indent, .. }) = (&event, &mut extent)
            {
                // The parser's sequence begins behind its first dash.
                let line = text.get(..start)?.rfind('\n').map_or(0, |at| at + 1);
                *indent = text
                    .get(line..start)?
                    .chars()
                    .take_while(|character| *character == ' ')
                    .count();
            }
            Some(extent)
        }
        _ => Some(Extent::Scalar),
    }
}

/// Reads a collection to its end.
fn collection<'t>(
    events: &mut Parser<'t, StrInput<'t>>,
    text: &str,
    positions: &Positions<'t>,
    start: &Span,
    is_flow: bool,
) -> Extent {
    let mut open = 1_usize;
    let mut content_end = None;
    let mut first_key = None;
    // Where the last collection right inside of this one begins.
    let mut inner = None;
    while let Some(Ok((event, span))) = events.next_event() {
        match event {
            Event::MappingStart(..) | Event::SequenceStart(..) => {
                if open == 1 {
                    inner = Some(positions.byte(&span.start));
                }
                open += 1;
            }
            Event::MappingEnd | Event::SequenceEnd => {
                open -= 1;
                if open == 0 {
                    if is_flow {
                        let begin = positions.byte(&start.start);
                        let end = flow_end(text, begin);
                        let close = end.unwrap_or_else(|| positions.byte(&span.end));
                        return Extent::Flow {
                            open: begin + 1,
                            content_end,
                            close: close.saturating_sub(1),
                        };
                    }
                    break;
                }
                // The closing bracket of a flow collection is content; a block collection ends with its last member.
                if span.is_empty() {
                    continue;
                }
                // The parser gives the end of one with a trailing comma at that.
                if let Some(end) = inner
                    .filter(|_| open == 1)
                    .and_then(|at| flow_end(text, at))
                {
                    content_end = Some(end);
                    continue;
                }
            }
            Event::StreamEnd | Event::DocumentEnd | Event::DocumentStart(_) => break,
            _ => {}
        }
        first_key.get_or_insert(span.start);
        if !span.is_empty() {
            content_end = Some(positions.byte(&span.end));
        }
    }
    // A block mapping begins with its first key.
    let indent = first_key.map_or(start.start.col(), |key| key.col());
    Extent::Block {
        indent,
        content_end: content_end.unwrap_or_else(|| positions.byte(&start.end)),
    }
}
