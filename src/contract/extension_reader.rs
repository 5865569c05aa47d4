//! Reads `x-spec2dest` objects of the document and of an overlay. Unknown keys and values of the wrong type are errors,
//! because a misspelt key would otherwise have no effect.

use crate::aws;
use crate::document::{Cursor, Kind};
use crate::findings::nearest;
use crate::findings::{Code, Finding, Findings, Place};
use crate::openapi::Located;

use super::Auth;
use super::extension::{Deliver, OperationExtension, OptionalPolicy, ParameterExtension, Skip};

pub(super) const KEY: &str = "x-spec2dest";

#[rustfmt::skip]
const OPERATION_KEYS: &[&str] =
    &["skip", "detail-type", "source", "rate-limit", "retry", "optional", "deliver", "body", "parameters"];

/// The part of the input that an `x-spec2dest` object is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// The document, which may come from a stranger.
    Document,
    /// An overlay, which the user writes.
    Overlay,
}

/// The `x-spec2dest` of an object.
pub(super) fn find_own(holder: Cursor<'_>) -> Option<Cursor<'_>> {
    holder.get(KEY)
}

/// Reads the extension of the whole document.
pub(super) fn read_document(root: Cursor<'_>, findings: &Findings) -> Option<OperationExtension> {
    let mut extension = read_holder(root, findings)?;
    reject_detail_type(&mut extension, findings);
    Some(extension)
}

/// Reads the `x-spec2dest` for the whole document in an overlay.
pub(super) fn read_overlay_document(cursor: Cursor<'_>, findings: &Findings) -> OperationExtension {
    let mut extension = read_operation(cursor, Origin::Overlay, findings);
    reject_detail_type(&mut extension, findings);
    extension
}

fn reject_detail_type(extension: &mut OperationExtension, findings: &Findings) {
    if let Some(detail_type) = extension.detail_type.take() {
        let message = "a detail-type for the whole document would be the same for all operations";
        let help = "set detail-type on each operation; only source applies to a whole document";
        findings.push(
            Finding::new(Code::UnknownExtensionKey, message)
                .at(detail_type.place)
                .help(help),
        );
    }
}

/// Reads the extension of an object; `None` if it has none.
pub(super) fn read_holder(holder: Cursor<'_>, findings: &Findings) -> Option<OperationExtension> {
    let detail_type = holder.get("x-amazon-events-detail-type");
    let source = holder.get("x-amazon-events-source");
    let own = find_own(holder);
    if detail_type.is_none() && source.is_none() && own.is_none() {
        return None;
    }
    let detail_type = read_text(detail_type, findings);
    let source = read_source(source, findings);
    let own = own.map(|own| read_operation(own, Origin::Document, findings));
    let mut extension = own.unwrap_or_default();
    extension.detail_type = extension.detail_type.or(detail_type);
    extension.source = extension.source.or(source);
    Some(extension)
}

/// Reads an `x-spec2dest` object of an operation.
pub(super) fn read_operation(
    cursor: Cursor<'_>,
    origin: Origin,
    findings: &Findings,
) -> OperationExtension {
    let mut extension = OperationExtension::default();
    for (key, value) in read_members(cursor, findings) {
        match key {
            "skip" => extension.skip = read_skip(value, findings),
            "detail-type" => extension.detail_type = read_text(Some(value), findings),
            "source" => extension.source = read_source(Some(value), findings),
            "rate-limit" => extension.rate_limit = read_number(value, findings),
            "retry" => read_retry(value, &mut extension, findings),
            "optional" => extension.optional = read_optional(value, findings),
            "auth" => extension.auth = read_auth(value, origin, findings),
            "deliver" => extension.deliver = read_deliver(value, findings),
            "body" => read_body(value, &mut extension, findings),
            "parameters" => {
                for (name, value) in read_members(value, findings) {
                    let parameter = read_parameter_members(value, findings);
                    extension.parameters.insert(name.to_owned(), parameter);
                }
            }
            unknown => findings.push(unknown_key(unknown, value, OPERATION_KEYS)),
        }
    }
    extension
}

/// Reads the extension of a parameter; `None` if it has none.
pub(super) fn read_parameter(
    holder: Cursor<'_>,
    findings: &Findings,
) -> Option<ParameterExtension> {
    find_own(holder).map(|own| read_parameter_members(own, findings))
}

/// Notes the settings of the document itself that decide which events are forwarded, and what of them.
pub(super) fn note_event_settings(extension: &OperationExtension, findings: &Findings) {
    let texts = [
        ("detail-type", &extension.detail_type),
        ("source", &extension.source),
        ("body.from", &extension.body_from),
    ];
    for (key, setting) in texts {
        if let Some(Located { value, place }) = setting {
            note_event_setting(&format!("{key}: {value}"), place, findings);
        }
    }
    if let Some(template) = &extension.body_template {
        note_event_setting("body.template", &template.place, findings);
    }
    for parameter in extension.parameters.values() {
        note_parameter_setting(parameter, findings);
    }
}

/// The same for a parameter.
pub(super) fn note_parameter_setting(extension: &ParameterExtension, findings: &Findings) {
    if let Some(Located { value, place }) = &extension.from {
        note_event_setting(&format!("from: {value}"), place, findings);
    }
}

fn note_event_setting(setting: &str, place: &Place, findings: &Findings) {
    let message = format!("the spec itself decides which events are forwarded: `{setting}`");
    let finding = Finding::new(Code::EventsSetBySpec, message).about(format!("`{setting}`"));
    findings.push(finding.at(place.clone()));
}

fn read_parameter_members(cursor: Cursor<'_>, findings: &Findings) -> ParameterExtension {
    let mut extension = ParameterExtension::default();
    for (key, value) in read_members(cursor, findings) {
        match key {
            "optional" => extension.optional = read_optional(value, findings),
            "literal" => extension.literal = read_scalar(value, findings),
            "from" => extension.from = read_text(Some(value), findings),
            unknown => findings.push(unknown_key(
                unknown,
                value,
                &["optional", "literal", "from"],
            )),
        }
    }
    extension
}

fn read_retry(cursor: Cursor<'_>, extension: &mut OperationExtension, findings: &Findings) {
    for (key, value) in read_members(cursor, findings) {
        match key {
            "attempts" => extension.retry_attempts = read_number(value, findings),
            "max-age" => extension.retry_max_age = read_number(value, findings),
            unknown => findings.push(unknown_key(unknown, value, &["attempts", "max-age"])),
        }
    }
}

fn read_body(cursor: Cursor<'_>, extension: &mut OperationExtension, findings: &Findings) {
    for (key, value) in read_members(cursor, findings) {
        match key {
            "template" => extension.body_template = Some(Located::at(value, value.to_json())),
            "from" => extension.body_from = read_text(Some(value), findings),
            unknown => findings.push(unknown_key(unknown, value, &["template", "from"])),
        }
    }
}

fn read_members<'d>(cursor: Cursor<'d>, findings: &Findings) -> Vec<(&'d str, Cursor<'d>)> {
    if cursor.kind() != Kind::Object {
        findings.push(wrong_value("a mapping", cursor));
    }
    cursor.entries().collect()
}

fn read_skip(value: Cursor<'_>, findings: &Findings) -> Option<Located<Skip>> {
    let skip = match (value.as_bool(), value.as_str()) {
        (Some(true), _) => Skip::Yes(None),
        (Some(false), _) => Skip::No,
        (None, Some(why)) => Skip::Yes(Some(why.to_owned())),
        (None, None) => {
            findings.push(wrong_value("true, false or the reason", value));
            return None;
        }
    };
    Some(Located::at(value, skip))
}

/// The authentication, which a document cannot set for its reader.
fn read_auth(value: Cursor<'_>, origin: Origin, findings: &Findings) -> Option<Located<Auth>> {
    let problem = match (origin, value.as_str().map(str::parse)) {
        (Origin::Overlay, Some(Ok(auth))) => return Some(Located::at(value, auth)),
        (Origin::Overlay, Some(Err(problem))) => format!("`auth` in {KEY}: {problem}"),
        (Origin::Overlay, None) => {
            findings.push(wrong_value("a string", value));
            return None;
        }
        (Origin::Document, _) => format!("`auth` in {KEY} is read only from an overlay"),
    };
    findings.push(Finding::new(Code::UnknownExtensionKey, problem).at(value.place()));
    None
}

fn read_optional(value: Cursor<'_>, findings: &Findings) -> Option<OptionalPolicy> {
    match value.as_str() {
        Some("split") => Some(OptionalPolicy::Split),
        Some("omit") => Some(OptionalPolicy::Omit),
        Some("always") => Some(OptionalPolicy::Always),
        _ => {
            findings.push(wrong_value("`split`, `omit` or `always`", value));
            None
        }
    }
}

fn read_deliver(value: Cursor<'_>, findings: &Findings) -> Option<Deliver> {
    match value.as_str() {
        Some("destinations") => Some(Deliver::Destinations),
        Some("auto") => Some(Deliver::Auto),
        Some("workflow") => Some(Deliver::Workflow),
        _ => {
            findings.push(wrong_value("`destinations`, `auto` or `workflow`", value));
            None
        }
    }
}

fn read_text(value: Option<Cursor<'_>>, findings: &Findings) -> Option<Located<String>> {
    let value = value?;
    let text = value.as_str().filter(|text| !text.is_empty());
    if text.is_none() {
        findings.push(wrong_value("a string", value));
    }
    Some(Located::at(value, text?.to_owned()))
}

/// Reads a source. AWS services alone can put events whose source begins with `aws.`.
fn read_source(value: Option<Cursor<'_>>, findings: &Findings) -> Option<Located<String>> {
    let source = read_text(value, findings)?;
    if source.value.starts_with(aws::SERVICE_SOURCE) {
        let message = format!(
            "the source `{}` would forward events of an AWS service to the API",
            source.value
        );
        findings.push(Finding::new(Code::ServiceSource, message).at(source.place));
        return None;
    }
    Some(source)
}

fn read_scalar(value: Cursor<'_>, findings: &Findings) -> Option<Located<String>> {
    let text = value.scalar_text();
    if text.is_none() {
        findings.push(wrong_value("a string, number or boolean", value));
    }
    Some(Located::at(value, text?.to_owned()))
}

fn read_number(value: Cursor<'_>, findings: &Findings) -> Option<Located<u32>> {
    let parsed = (value.kind() == Kind::Number)
        .then(|| value.scalar_text()?.parse().ok())
        .flatten();
    if parsed.is_none() {
        findings.push(wrong_value("a whole number", value));
    }
    Some(Located::at(value, parsed?))
}

fn wrong_value(expected: &str, value: Cursor<'_>) -> Finding {
    Finding::new(
        Code::UnknownExtensionKey,
        format!("this value in {KEY} must be {expected}"),
    )
    .at(value.place())
}

fn unknown_key(key: &str, value: Cursor<'_>, known: &[&str]) -> Finding {
    let finding = Finding::new(
        Code::UnknownExtensionKey,
        format!("unknown key `{key}` in {KEY}"),
    )
    .at(value.place().on_key());
    match nearest(key, known.iter().copied()) {
        Some(near) => finding.help(format!("did you mean `{near}`?")),
        None => finding.help(format!("known keys: {}", known.join(", "))),
    }
}
