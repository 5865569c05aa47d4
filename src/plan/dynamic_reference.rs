//! `{{resolve:` in a string of the spec: CloudFormation would fetch a secret and send it to the spec's server.

use crate::api::{Api, Operation};
use crate::findings::{Code, Finding, Findings, Place};

/// Looks through every string that can reach the template; `false` after an error finding.
///
/// Source: CloudFormation User Guide, "Dynamic references": they are resolved in any string of a template.
pub(super) fn refuse(api: &Api, operations: &[&Operation], findings: &Findings) -> bool {
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
    look(api.title.as_deref().unwrap_or_default(), "info.title", None);
    for (name, scheme) in &api.schemes {
        look(name, "the name of a security scheme", Some(&scheme.place));
        look(
            &format!("{:?}", scheme.kind),
            "a security scheme",
            Some(&scheme.place),
        );
    }
    for server in api
        .servers
        .iter()
        .chain(operations.iter().flat_map(|operation| &operation.servers))
    {
        look(&server.url, "a server URL", Some(&server.url_place));
        for (name, variable) in &server.variables {
            let strings = variable
                .allowed
                .iter()
                .chain(&variable.default)
                .chain(&variable.description);
            std::iter::once(name)
                .chain(strings)
                .for_each(|text| look(text, "a server variable", Some(&variable.place)));
        }
    }
    for operation in operations {
        look_through(operation, &mut look);
    }
    clean
}

fn look_through(operation: &Operation, look: &mut impl FnMut(&str, &str, Option<&Place>)) {
    look(&operation.path.text, "a path", Some(&operation.place));
    if let Some(id) = &operation.operation_id {
        look(&id.value, "an operationId", Some(&id.place));
    }
    for parameter in &operation.parameters {
        look(
            &parameter.name,
            "the name of a parameter",
            Some(&parameter.place),
        );
        look(
            parameter.only_value.as_deref().unwrap_or_default(),
            "the value of a parameter",
            Some(&parameter.place),
        );
        if let Some(literal) = &parameter.extension.literal {
            look(&literal.value, "x-spec2dest.literal", Some(&literal.place));
        }
    }
    if let Some(body) = &operation.body {
        for media in &body.media {
            look(&media.name, "a media type", Some(&body.place));
            media
                .required_scalars
                .iter()
                .for_each(|name| look(name, "the name of a property", Some(&body.place)));
        }
    }
    operation
        .security
        .iter()
        .flat_map(|requirement| requirement.values().flatten())
        .for_each(|scope| {
            look(scope, "a scope", Some(&operation.place));
        });
    let extension = &operation.extension;
    for said in [&extension.detail_type, &extension.source]
        .into_iter()
        .flatten()
    {
        look(&said.value, "x-spec2dest", Some(&said.place));
    }
    if let Some(template) = &extension.body_template {
        look(
            &template.value.to_string(),
            "x-spec2dest.body.template",
            Some(&template.place),
        );
    }
    for parameter in extension.parameters.values() {
        if let Some(literal) = &parameter.value.literal {
            look(&literal.value, "x-spec2dest.literal", Some(&literal.place));
        }
    }
}
