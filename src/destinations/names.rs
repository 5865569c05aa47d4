//! What the ids of an operation's resources and targets are made from.

use crate::aws;
use crate::cloudformation::camel_case;
use crate::contract::{Operation, PathPiece, short_hash, shortened};
use crate::stack::{LogicalIds, StackOptions};

/// What the logical ids of an operation begin with, prefix included.
pub(super) fn operation_stem(operation: &Operation, options: &StackOptions) -> String {
    let name = match (options.logical_ids, &operation.operation_id) {
        (LogicalIds::Operation, Some(id)) => camel_case(id),
        (LogicalIds::Operation, None) => camel_case(&operation.key()),
        (LogicalIds::Path, _) => reference_stem(operation),
    };
    [&options.prefix, name.as_str()].concat()
}

/// The name that the reference action gives: the path's literal segments with a capital first letter, then the method.
///
/// Source: `getResourceName` of allenheltondev/api-spec-to-api-destinations.
fn reference_stem(operation: &Operation) -> String {
    let capitalize = |text: &str| {
        let mut characters = text.chars();
        let first = characters.next().into_iter().flat_map(char::to_uppercase);
        first.chain(characters.as_str().chars()).collect::<String>()
    };
    let pieces = operation.path.pieces.iter().map(|piece| match piece {
        PathPiece::Text(text) => text.as_str(),
        PathPiece::Variable(_) => "*",
    });
    let path: String = pieces.collect();
    let segments = path
        .split('/')
        .map(|segment| capitalize(&segment.replacen('*', "", 1)));
    let method = capitalize(&operation.method.as_str().to_lowercase());
    segments.chain([method]).collect()
}

/// The id of an operation's target: its name with `-` for what AWS does not allow, and `-rule`.
pub(super) fn target_id(operation: &Operation) -> String {
    match &operation.operation_id {
        Some(id) => target_id_for(id),
        None => target_id_for(&operation.key()),
    }
}

fn target_id_for(name: &str) -> String {
    let allowed =
        |character: char| character.is_ascii_alphanumeric() || matches!(character, '.' | '-' | '_');
    let mut id = String::with_capacity(name.len());
    for character in name.chars() {
        match character {
            good if allowed(good) => id.push(good),
            _ if id.ends_with('-') => {}
            _ => id.push('-'),
        }
    }
    let id = id.trim_matches('-');
    let id = if id.is_empty() {
        short_hash(name).into()
    } else {
        shortened(id, aws::MAX_NAME - "-rule".len())
    };
    [&id, "-rule"].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn target_ids_are_legal_whatever_the_name() {
        assert_eq!(target_id_for("cacheSet"), "cacheSet-rule");
        assert_eq!(target_id_for("put group!"), "put-group-rule");
        for name in ["", "日本", &"x".repeat(200)] {
            assert!(aws::is_target_id(&target_id_for(name)), "{name}");
        }
    }
}
