//! How each operation is authenticated: as the document declares it, or as the user gives it.

use std::collections::HashMap;

use indexmap::IndexMap;

use crate::findings::{Code, FileId, Findings, Place};
use crate::openapi::{Api, Located, Requirement, SecurityScheme};

use super::annotation::AnnotatedOperation;
use super::{Alternative, Auth, Choices, Priority, Security, unknown_name};

/// The security schemes of a document, and what the user gives in addition.
pub(super) struct Authentication<'a> {
    choices: &'a Choices,
    /// For operations without a usable alternative.
    fallback: Option<&'a Auth>,
    /// The schemes of the document, then those that the user gives.
    pub(super) schemes: IndexMap<String, SecurityScheme>,
    /// The names of the schemes that the user gives.
    names: HashMap<&'a Auth, String>,
}

impl<'a> Authentication<'a> {
    /// `overlay` is the authentication in an overlay for the whole document.
    pub(super) fn new(
        api: &Api,
        choices: &'a Choices,
        overlay: Option<&'a Located<Auth>>,
        operations: &'a [AnnotatedOperation<'a>],
    ) -> Self {
        let mut authentication = Self {
            choices,
            fallback: choices
                .auth
                .as_ref()
                .or(overlay.map(|located| &located.value)),
            schemes: api.schemes.clone(),
            names: HashMap::new(),
        };
        if let Some(auth) = &choices.auth {
            authentication.add_scheme(auth, &Place::top(FileId(0)));
        } else if let Some(auth) = overlay {
            authentication.add_scheme(&auth.value, &auth.place);
        }
        for auth in operations.iter().filter_map(find_own_auth) {
            authentication.add_scheme(&auth.value, &auth.place);
        }
        authentication
    }

    /// Adds a scheme named `auth`, `auth2` and so on, unless there is one for the same `auth`.
    fn add_scheme(&mut self, auth: &'a Auth, place: &Place) {
        let Some(kind) = auth.scheme_kind() else {
            return;
        };
        if self.names.contains_key(auth) {
            return;
        }
        let mut name = "auth".to_owned();
        let mut number = 1;
        while self.schemes.contains_key(&name) {
            number += 1;
            name = format!("auth{number}");
        }
        let scheme = SecurityScheme {
            kind,
            description: None,
            place: place.clone(),
        };
        self.schemes.insert(name.clone(), scheme);
        self.names.insert(auth, name);
    }

    /// Reports a chosen scheme that does not exist.
    pub(super) fn check_choice(&self, findings: &Findings) {
        let Some(name) = &self.choices.security else {
            return;
        };
        if !self.schemes.contains_key(name) {
            let known: Vec<_> = self.schemes.keys().map(String::as_str).collect();
            let message = format!("there is no security scheme `{name}`");
            findings.push(unknown_name(Code::UnknownSelection, &message, name, &known));
        }
    }

    /// How the callers of `operation` are authenticated.
    pub(super) fn of_operation(&self, operation: &AnnotatedOperation<'_>) -> Security {
        if let Some(auth) = find_own_auth(operation) {
            return match self.require(&auth.value) {
                Some(requirement) => require_only(requirement, Priority::Chosen),
                None => Security::Intended,
            };
        }
        let chosen = self.choices.security.as_ref();
        // An unknown one is reported once, as an error.
        let chosen = chosen.filter(|name| self.schemes.contains_key(*name));
        let chosen_requirement =
            || chosen.map(|name| Requirement::from_iter([(name.clone(), Vec::new())]));
        let given = || self.fallback.map(|auth| self.require(auth));
        let Some(declared) = &operation.security else {
            return match (chosen_requirement(), given()) {
                (Some(requirement), _) | (None, Some(Some(requirement))) => {
                    require_only(requirement, Priority::Chosen)
                }
                (None, Some(None)) => Security::Intended,
                (None, None) => Security::Undeclared,
            };
        };
        if declared.iter().all(Requirement::is_empty) {
            return Security::Intended;
        }
        let is_chosen =
            |requirement: &Requirement| chosen.is_some_and(|name| requirement.contains_key(name));
        let alternatives = declared.iter().map(|requirement| Alternative {
            requirement: requirement.clone(),
            priority: if is_chosen(requirement) {
                Priority::Chosen
            } else {
                Priority::Declared
            },
        });
        // No authentication is a requirement, too.
        let given = given().map(Option::unwrap_or_default);
        let fallbacks = chosen_requirement().into_iter().chain(given);
        let fallbacks = fallbacks.map(|requirement| Alternative {
            requirement,
            priority: Priority::Fallback,
        });
        Security::AnyOf(alternatives.chain(fallbacks).collect())
    }

    /// The requirement of `auth`; `None` for no authentication.
    fn require(&self, auth: &Auth) -> Option<Requirement> {
        let name = self.names.get(auth)?;
        Some(Requirement::from_iter([(name.clone(), Vec::new())]))
    }
}

/// The authentication of an operation in an overlay.
fn find_own_auth<'a>(operation: &'a AnnotatedOperation<'_>) -> Option<&'a Located<Auth>> {
    operation.find(|own| own.auth.as_ref())
}

fn require_only(requirement: Requirement, priority: Priority) -> Security {
    Security::AnyOf(vec![Alternative {
        requirement,
        priority,
    }])
}
