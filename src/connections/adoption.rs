//! The only credential from the only `NoEcho` parameter of a blueprint, without naming either.

use indexmap::IndexMap;

use crate::cloudformation::LogicalId;
use crate::contract::Contract;
use crate::findings::{Code, Finding, Findings, Place, counted};

use super::needed::NeededConnections;
use super::options::ConnectionOptions;
use super::placement::place_schemes;

/// The parameters of a blueprint that can hold a credential.
#[derive(Debug, Clone)]
pub struct OfferedParameters {
    /// Its `NoEcho` parameters.
    pub ids: Vec<LogicalId>,
    /// Where they are declared.
    pub place: Place,
}

/// A credential that no parameter is known for yet.
struct MissingCredential {
    /// What is sent before it.
    prefix: String,
}

impl NeededConnections {
    /// `options`, with the only credential taken from the only parameter that is `offered`. A warning states why not.
    pub(super) fn adopt_credential(
        &self,
        contract: &Contract,
        options: &ConnectionOptions,
        offered: &OfferedParameters,
        findings: &Findings,
    ) -> ConnectionOptions {
        let mut options = options.clone();
        let missing = self.missing_credentials(contract, &options);
        if offered.ids.is_empty() {
            return options;
        }
        let mut entries = missing.iter();
        let finding = match (entries.next(), entries.next(), offered.ids.as_slice()) {
            (Some((key, missing)), None, [parameter]) => {
                options.credentials.insert(key.clone(), parameter.clone());
                explain_adoption(parameter, &missing.prefix)
            }
            (None, ..) => Finding::new(
                Code::CredentialNotAdopted,
                "the spec asks for no credential that could come from the blueprint's NoEcho parameter",
            ),
            _ => Finding::new(
                Code::CredentialNotAdopted,
                format!(
                    "{} and {} of the blueprint could belong together in more than one way",
                    counted(missing.len(), "credential", "credentials"),
                    counted(offered.ids.len(), "NoEcho parameter", "NoEcho parameters")
                ),
            ),
        };
        findings.push(finding.at(offered.place.clone()));
        options
    }

    /// The credentials that no parameter is known for yet, by their key in [`ConnectionOptions::credentials`].
    fn missing_credentials(
        &self,
        contract: &Contract,
        options: &ConnectionOptions,
    ) -> IndexMap<String, MissingCredential> {
        let mut missing = IndexMap::new();
        for scheme in place_schemes(self.iter().flat_map(IndexMap::keys), contract) {
            for (_, key) in scheme.credentials() {
                if !options.credentials.contains_key(&key) {
                    let credential = MissingCredential {
                        prefix: scheme.placement.prefix().to_owned(),
                    };
                    missing.insert(key, credential);
                }
            }
        }
        missing
    }
}

fn explain_adoption(parameter: &LogicalId, prefix: &str) -> Finding {
    let message = format!("the API's credential comes from the blueprint's `{parameter}`");
    let finding = Finding::new(Code::CredentialAdopted, message);
    if prefix.is_empty() {
        return finding;
    }
    finding.help(format!(
        "its value is sent after `{}`: do not write that into the value, too",
        prefix.trim_end()
    ))
}
