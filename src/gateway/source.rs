//! What a gateway decides about the events of a contract: they always have a source, and on an HTTP API the body is all of
//! them.

use crate::contract::{BodyValue, Contract, EventPath};
use crate::findings::{Code, FileId, Finding, Findings, Place};

use super::options::{ApiKind, GatewayOptions};

/// Characters of a derived source at most. AWS allows 256.
///
/// Source: EventBridge API, `PutEventsRequestEntry.Source`.
const LONGEST: usize = 64;

/// Adapts the contract to a gateway, for both directions.
pub fn prepare_contract(contract: &mut Contract, options: &GatewayOptions, findings: &Findings) {
    set_sources(contract, findings);
    if options.api == ApiKind::Http {
        use_whole_detail(contract);
    }
}

/// Makes the body of each operation its whole `detail`.
fn use_whole_detail(contract: &mut Contract) {
    let detail = EventPath::new("$.detail");
    let bodies = contract.operations.iter_mut();
    for body in bodies.filter_map(|operation| operation.body.as_mut()) {
        if let (BodyValue::Event(path), Some(detail)) = (&mut body.value, &detail)
            && *path == EventPath::message()
        {
            *path = detail.clone();
        }
    }
}

/// Gives every operation without a source the one that is derived from the title of the API; a note states it.
fn set_sources(contract: &mut Contract, findings: &Findings) {
    let derived = derive_source(contract.title.as_deref().unwrap_or_default());
    let mut is_used = false;
    for operation in &mut contract.operations {
        if operation.source.is_none() {
            operation.source = Some(derived.clone());
            is_used = true;
        }
    }
    if is_used {
        let message = format!(
            "the source of the events is `{derived}`, which is derived from the title of the API"
        );
        findings.push(Finding::new(Code::DerivedSource, message).at(Place::top(FileId(0))));
    }
}

/// The words of the title in lower case, joined by `-`. Sources that begin with `aws.` are reserved, and this has no dots.
fn derive_source(title: &str) -> String {
    let lower = title.to_ascii_lowercase();
    let words = lower.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    let mut source = words.join("-");
    source.truncate(LONGEST);
    let source = source.trim_end_matches('-');
    if source.is_empty() {
        "api".to_owned()
    } else {
        source.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_made_of_the_words_of_the_title() {
        assert_eq!(derive_source("Coffee Orders (v2)"), "coffee-orders-v2");
        assert_eq!(derive_source("aws.s3"), "aws-s3");
        assert_eq!(derive_source("日本"), "api");
        assert_eq!(derive_source(&"a ".repeat(99)).len(), 63);
    }
}
