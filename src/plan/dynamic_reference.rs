//! `{{resolve:` in a string of the spec: CloudFormation would fetch a secret and send it to the spec's server.

use crate::contract::{BodyTemplate, BodyValue, Contract, FieldValue, Operation, UrlPiece};
use crate::findings::{Code, Finding, Findings, Place};

/// Looks through every string that can reach the template; `false` after an error finding.
///
/// Source: CloudFormation User Guide, "Dynamic references": they are resolved in any string of a template.
pub(super) fn refuse(contract: &Contract, findings: &Findings) -> bool {
    let mut clean = true;
    let mut look = |text: &str, what: &str, place: Option<&Place>| {
        if text.contains("{{resolve:") {
            clean = false;
            let finding = Finding::new(
                Code::DynamicReference,
                format!("{what} contains `{{{{resolve:`, which CloudFormation would resolve to a secret at deployment"),
            )
            .help("remove it; the spec's server would receive the secret");
            findings.push(match place {
                Some(place) => finding.at(place.clone()),
                None => finding,
            });
        }
    };
    let title = contract.title.as_deref().unwrap_or_default();
    look(title, "info.title", None);
    for (name, scheme) in &contract.schemes {
        look(name, "the name of a security scheme", Some(&scheme.place));
        let kind = format!("{:?}", scheme.kind);
        look(&kind, "a security scheme", Some(&scheme.place));
    }
    for operation in &contract.operations {
        look_through(operation, &mut look);
    }
    clean
}

fn look_through(operation: &Operation, look: &mut impl FnMut(&str, &str, Option<&Place>)) {
    let place = Some(&operation.place);
    look(&operation.path.text, "a path", place);
    look(
        operation.operation_id.as_deref().unwrap_or_default(),
        "an operationId",
        place,
    );
    let source = operation.source.as_deref().unwrap_or_default();
    for text in [&operation.detail_type, source] {
        look(text, "x-spec2dest", place);
    }
    for field in &operation.fields {
        look(
            &field.wire_name,
            "the name of a parameter",
            Some(&field.place),
        );
        if let FieldValue::Literal { text, place, .. } = &field.value {
            look(text, "the value of a parameter", Some(place));
        }
    }
    if let Some(body) = &operation.body {
        for media in &body.media {
            look(&media.name, "a media type", Some(&body.place));
            for name in &media.required_scalars {
                look(name, "the name of a property", Some(&body.place));
            }
        }
        if let BodyValue::Template(template) = &body.value {
            look_through_template(&template.value, &mut |text| {
                look(text, "x-spec2dest.body.template", Some(&template.place));
            });
        }
    }
    for alternative in operation.security.alternatives() {
        let scopes = alternative.requirement.values().flatten();
        scopes.for_each(|scope| look(scope, "a scope", place));
    }
    if let Ok(server) = &operation.server {
        for piece in &server.pieces {
            if let UrlPiece::Variable(name) = piece {
                look(
                    &format!("{{{name}}}"),
                    "a server URL",
                    server.place.as_ref(),
                );
            }
        }
        for variable in server.variables.values() {
            let strings = variable.allowed.iter().chain(&variable.default);
            for text in strings.chain(&variable.description) {
                look(text, "a server variable", Some(&variable.place));
            }
        }
    }
}

fn look_through_template(template: &BodyTemplate, look: &mut impl FnMut(&str)) {
    match template {
        BodyTemplate::Event(_) => {}
        BodyTemplate::Scalar(value) => look(&value.to_string()),
        BodyTemplate::List(items) => {
            for item in items {
                look_through_template(item, look);
            }
        }
        BodyTemplate::Object(members) => {
            for (key, member) in members {
                look(key);
                look_through_template(member, look);
            }
        }
    }
}
