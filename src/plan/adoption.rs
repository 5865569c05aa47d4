//! The credential of a template from the parameter that a blueprint has for it, without naming either.

use crate::findings::{Code, Finding, Findings, Place, counted};

use super::{Authorization, LogicalId, ParameterGroup, Piece, Plan, Text};

impl Plan {
    /// Takes the plan's only credential from `offered`, the `NoEcho` parameters of the blueprint whose Parameters stand
    /// at `place`, when that is one.
    pub fn adopt_credential(&mut self, offered: &[LogicalId], place: &Place, findings: &Findings) {
        let asked = self
            .stack
            .parameters()
            .filter(|parameter| parameter.group == ParameterGroup::Authentication);
        let asked: Vec<_> = asked.map(|parameter| parameter.id.clone()).collect();
        // A parameter of the same name is used anyway.
        if asked.iter().any(|id| offered.contains(id)) || offered.is_empty() {
            return;
        }
        let (message, help) = match (asked.as_slice(), offered) {
            ([ours], [theirs]) => {
                let before = self.use_parameter(ours, theirs);
                let message = format!("the API's credential comes from the blueprint's `{theirs}`");
                let finding = Finding::new(Code::CredentialAdopted, message).at(place.clone());
                findings.push(match before {
                    Some(before) => finding.help(format!(
                        "its value is sent after `{}`: do not write that into the value, too",
                        before.trim_end()
                    )),
                    None => finding,
                });
                return;
            }
            ([], _) => (
                "the spec asks for no credential that could come from the blueprint's NoEcho parameter".to_owned(),
                "if the API needs one, add `security` and its securitySchemes to the spec",
            ),
            _ => (
                format!(
                    "{} and {} of the blueprint could belong together in more than one way",
                    counted(asked.len(), "credential", "credentials"),
                    counted(offered.len(), "NoEcho parameter", "NoEcho parameters")
                ),
                "say which belong together with --credential SCHEME.FIELD=PARAMETER",
            ),
        };
        findings.push(
            Finding::new(Code::CredentialNotAdopted, message)
                .at(place.clone())
                .help(help),
        );
    }

    /// Puts the parameter `theirs`, which is declared elsewhere, in the place of `ours`. Gives what is sent before the
    /// value, if anything.
    fn use_parameter(&mut self, ours: &LogicalId, theirs: &LogicalId) -> Option<String> {
        let mut before = None;
        for text in self.connections.iter_mut().flat_map(credentials) {
            let mut literal = None;
            for piece in &mut text.0 {
                match piece {
                    Piece::Parameter(id) if id == ours => {
                        *id = theirs.clone();
                        before = literal.take();
                    }
                    Piece::Literal(text) => literal = Some(text.clone()),
                    _ => {}
                }
            }
        }
        self.stack.replace_parameter(ours, theirs);
        before
    }
}

/// Every text of a connection that may hold a credential.
fn credentials(connection: &mut super::Connection) -> impl Iterator<Item = &mut Text> {
    let main: Vec<_> = match &mut connection.authorization {
        Authorization::ApiKey { value, .. } => vec![value],
        Authorization::Basic { username, password } => vec![username, password],
        Authorization::ClientCredentials {
            client_id,
            client_secret,
            ..
        } => vec![client_id, client_secret],
    };
    let further = connection.headers.iter_mut().chain(&mut connection.query);
    main.into_iter()
        .chain(further.map(|parameter| &mut parameter.value))
}
