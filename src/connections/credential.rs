//! The values that a security scheme needs, and where each comes from at deployment. None is ever in the template.

use crate::aws;
use crate::cloudformation::{
    LogicalId, ParameterGroup, Piece, TemplateParameter, Text, camel_case,
};
use crate::contract::{Contract, SchemeKind, unknown_name};
use crate::findings::{Code, Findings};
use crate::stack::Stack;

use super::options::{ConnectionOptions, Secrets};
use super::placement::{PlacedScheme, place_schemes};

/// A value that a security scheme needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CredentialField {
    Value,
    Token,
    Username,
    Password,
    ClientId,
    ClientSecret,
}

impl CredentialField {
    /// The key in a secret and in [`ConnectionOptions::credentials`].
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::Token => "token",
            Self::Username => "username",
            Self::Password => "password",
            Self::ClientId => "clientId",
            Self::ClientSecret => "clientSecret",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Value => "API key",
            Self::Token => "token",
            Self::Username => "user name",
            Self::Password => "password",
            Self::ClientId => "client id",
            Self::ClientSecret => "client secret",
        }
    }
}

/// Reports credentials from the blueprint that belong to no scheme.
pub fn check_credentials(contract: &Contract, options: &ConnectionOptions, findings: &Findings) {
    let known: Vec<_> = place_schemes(contract.schemes.keys(), contract)
        .flat_map(|scheme| scheme.credentials().map(|(_, key)| key).collect::<Vec<_>>())
        .collect();
    let schemes: Vec<_> = contract.schemes.keys().map(String::as_str).collect();
    for name in options.secrets_by_scheme.keys() {
        if !contract.schemes.contains_key(name) {
            let message = format!("there is no security scheme `{name}`");
            findings.push(unknown_name(
                Code::UnknownSelection,
                &message,
                name,
                &schemes,
            ));
        }
    }
    let names: Vec<_> = known.iter().map(String::as_str).collect();
    for name in options.credentials.keys() {
        if !known.contains(name) {
            let message = format!("there is no credential `{name}`");
            findings.push(unknown_name(Code::UnknownSelection, &message, name, &names));
        }
    }
}

impl PlacedScheme<'_> {
    /// The values that it needs, each with its key in [`ConnectionOptions::credentials`].
    pub(super) fn credentials(&self) -> impl Iterator<Item = (CredentialField, String)> {
        let fields = self.placement.fields().iter();
        fields.map(|field| (*field, format!("{}.{}", self.name, field.key())))
    }

    /// What the id of the parameter for `field` is, unless another has it.
    pub(super) fn parameter_name(&self, field: CredentialField) -> String {
        camel_case(self.name) + &camel_case(field.key())
    }

    /// The value of a header: the prefix and the only credential.
    pub(super) fn header_value(&self, options: &ConnectionOptions, stack: &mut Stack) -> Text {
        let mut value = Text::default();
        value.push_str(self.placement.prefix());
        for field in self.placement.fields() {
            value.0.extend(self.value(*field, options, stack).0);
        }
        value
    }

    /// Where the value of `field` comes from.
    pub(super) fn value(
        &self,
        field: CredentialField,
        options: &ConnectionOptions,
        stack: &mut Stack,
    ) -> Text {
        let name = self.name;
        let key = format!("{name}.{}", field.key());
        let named = options.credentials.get(&key);
        if let Some(parameter) = named
            && options.secrets == Secrets::Parameters
        {
            stack.use_blueprint_entry(parameter);
            return Text::parameter(parameter.clone());
        }
        // With a secret, the named parameter is the ARN.
        let secret = named
            .or_else(|| options.secrets_by_scheme.get(name))
            .or(options.secret.as_ref());
        if secret.is_none() && options.secrets == Secrets::Parameters {
            let wanted = stack.prefixed(&self.parameter_name(field));
            return Text::parameter(
                stack.parameter(&format!("credential {key}"), &wanted, |id| {
                    self.value_parameter(id, field)
                }),
            );
        }
        let secret_arn = match secret {
            Some(id) => {
                stack.use_blueprint_entry(id);
                id.clone()
            }
            None => self.secret_name(stack, "SecretArn", Self::secret_parameter),
        };
        Text(vec![Piece::SecretKey {
            secret_arn,
            version: self.secret_name(stack, "SecretVersionId", Self::version_parameter),
            key: field.key().to_owned(),
        }])
    }

    /// The parameter for one part of a reference to the secret of the scheme.
    fn secret_name(
        &self,
        stack: &mut Stack,
        ending: &str,
        describe: impl FnOnce(&Self, LogicalId) -> TemplateParameter,
    ) -> LogicalId {
        let key = format!("{ending} {}", self.name);
        let wanted = stack.prefixed(&(camel_case(self.name) + ending));
        stack.parameter(&key, &wanted, |id| describe(self, id))
    }

    /// Source: EventBridge API, `AuthHeaderParameters`: no control characters and no colon, 1 to 512 characters.
    fn value_parameter(&self, id: LogicalId, field: CredentialField) -> TemplateParameter {
        let (name, label) = (self.name, field.label());
        let mut parameter = TemplateParameter::new(
            id,
            ParameterGroup::Authentication,
            format!("{name}: {label}"),
            self.describe(&format!(
                "The {label} for the security scheme {name} of the API."
            )),
        );
        let longest = aws::MAX_CREDENTIAL.saturating_sub(self.placement.prefix().len());
        let longest = u32::try_from(longest).unwrap_or(1);
        parameter.no_echo = true;
        parameter.min_length = Some(1);
        parameter.max_length = Some(longest);
        parameter.allowed_pattern = Some(r"^[^\x00-\x1F:\x7F]+$".to_owned());
        parameter.constraint_description = Some(format!(
            "1 to {longest} characters, no colon and no control characters (EventBridge's limit)"
        ));
        parameter.place = Some(self.scheme.place.clone());
        parameter
    }

    /// `text`, and what the document says about the scheme.
    fn describe(&self, text: &str) -> String {
        let mut parts = vec![text];
        if let SchemeKind::ApiKey { name, .. } = &self.scheme.kind
            && name.eq_ignore_ascii_case("Authorization")
        {
            parts.push("It is sent as it is, and often begins with `Bearer `.");
        }
        let description = self.scheme.description.as_deref().unwrap_or_default();
        parts.extend(description.split_whitespace());
        parts.join(" ")
    }

    /// CloudFormation resolves a dynamic reference again only when its text changes.
    ///
    /// Source: CloudFormation User Guide, "Get a secret or secret value from Secrets Manager"; Secrets Manager API,
    /// `GetSecretValue.VersionId`.
    fn version_parameter(&self, id: LogicalId) -> TemplateParameter {
        let name = self.name;
        let mut parameter = TemplateParameter::new(
            id,
            ParameterGroup::Authentication,
            format!("{name}: version of the secret"),
            format!(
                "The id of the version of the secret for {name}; the current one if empty. A rotated secret takes effect when \
                 the stack is updated with another version id."
            ),
        );
        parameter.default = Some(String::new());
        parameter.allowed_pattern = Some("^([A-Za-z0-9-]{32,64})?$".to_owned());
        parameter.constraint_description = Some(
            "the id of a version, 32 to 64 letters, digits and hyphens, or nothing".to_owned(),
        );
        parameter.place = Some(self.scheme.place.clone());
        parameter
    }

    fn secret_parameter(&self, id: LogicalId) -> TemplateParameter {
        let name = self.name;
        let fields = self.placement.fields().iter();
        let keys: Vec<_> = fields.map(|field| field.key()).collect();
        let mut parameter = TemplateParameter::new(
            id,
            ParameterGroup::Authentication,
            format!("{name}: ARN of the secret"),
            self.describe(&format!(
                "The ARN of the Secrets Manager secret for {name}: a JSON object with the keys {}.",
                keys.join(", ")
            )),
        );
        parameter.allowed_pattern = Some(
            r"^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@!-]+$"
                .to_owned(),
        );
        parameter.constraint_description =
            Some("the full ARN of a Secrets Manager secret".to_owned());
        parameter.place = Some(self.scheme.place.clone());
        parameter
    }
}
