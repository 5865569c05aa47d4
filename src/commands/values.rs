//! Checks the syntax of flag values while the command line is parsed.

use crate::aws::quick_create;
use crate::gateway::options::Authorizer;
use crate::pipeline::LogicalId;
use crate::stack::options::ExistingQueue;

/// `NAME=VALUE`.
pub(super) fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() && !value.is_empty() => {
            Ok((name.to_owned(), value.to_owned()))
        }
        _ => Err("write it as NAME=VALUE".to_owned()),
    }
}

/// The name of a header that EventBridge sends.
pub(super) fn header_name(text: &str) -> Result<String, String> {
    if crate::aws::header_is_stripped(text) {
        return Err("EventBridge strips this header".to_owned());
    }
    if crate::aws::is_header_name(text) {
        Ok(text.to_owned())
    } else {
        Err("not a valid name of an HTTP header".to_owned())
    }
}

/// Source: EventBridge API, `CreateEventBus.Name`.
pub(super) fn bus_name(text: &str) -> Result<String, String> {
    if is_word(text, "._-") && text.len() <= 256 && text != "default" {
        Ok(text.to_owned())
    } else {
        Err("use 1 to 256 letters, digits, `.`, `-` and `_`, but not `default`".to_owned())
    }
}

/// A source that events of AWS services cannot have.
pub(super) fn source(text: &str) -> Result<String, String> {
    if text.is_empty() {
        return Err("write a name, such as `com.example.orders`".to_owned());
    }
    if text.starts_with(crate::aws::SERVICE_SOURCE) {
        return Err("sources that begin with `aws.` belong to AWS services".to_owned());
    }
    Ok(text.to_owned())
}

/// Source: EventBridge API, `PutEventsRequestEntry.Source`; "Adding AWS service events": `aws.` is reserved.
pub(super) fn reply_source(text: &str) -> Result<String, String> {
    if is_word(text, "._-/") && text.len() <= 256 && !text.starts_with("aws.") {
        Ok(text.to_owned())
    } else {
        Err(
            "use 1 to 256 letters, digits, `.`, `-`, `_` and `/`, not beginning with `aws.`"
                .to_owned(),
        )
    }
}

/// See [`quick_create::is_stack_name`].
pub(super) fn stack_name(text: &str) -> Result<String, String> {
    if quick_create::is_stack_name(text) {
        Ok(text.to_owned())
    } else {
        Err("use 1 to 128 letters, digits and hyphens, starting with a letter".to_owned())
    }
}

/// See [`quick_create::is_region`].
pub(super) fn region(text: &str) -> Result<String, String> {
    if quick_create::is_region(text) {
        Ok(text.to_owned())
    } else {
        Err("write a region code, such as eu-west-1".to_owned())
    }
}

/// The logical id of a resource or parameter.
pub(super) fn logical_id(text: &str) -> Result<LogicalId, String> {
    LogicalId::new(text).ok_or_else(|| "a logical id has only letters and digits".to_owned())
}

/// A queue by ARN, or by its logical id in the blueprint.
pub(super) fn queue(text: &str) -> Result<ExistingQueue, String> {
    match LogicalId::new(text) {
        Some(id) => Ok(ExistingQueue::Blueprint(id)),
        None => queue_arn(text).map(ExistingQueue::Arn),
    }
}

/// Source: EventBridge API, `CreateConnection.KmsKeyIdentifier`.
pub(super) fn kms_key(text: &str) -> Result<String, String> {
    if is_word(text, "_-/:") && text.len() <= 2048 {
        Ok(text.to_owned())
    } else {
        Err("write the id, the ARN or the alias of a key".to_owned())
    }
}

/// Source: SNS API, `CreateTopic.Name`; FIFO topics cannot be notified by alarms.
pub(super) fn topic_arn(text: &str) -> Result<String, String> {
    let good = Arn::parse(text).is_some_and(|arn| {
        arn.service == "sns"
            && is_word(arn.region, "-")
            && is_account(arn.account)
            && is_word(arn.resource, "_-")
            && arn.resource.len() <= 256
    });
    accept(good, text, "arn:aws:sns:REGION:ACCOUNT:TOPIC")
}

/// Source: CloudFormation, `AWS::Events::Connection`, `ResourceConfigurationArn`.
pub(super) fn resource_configuration_arn(text: &str) -> Result<String, String> {
    let good = Arn::parse(text).is_some_and(|arn| {
        let id = arn.resource.strip_prefix("resourceconfiguration/rcfg-");
        let is_id = |id: &str| {
            let mut bytes = id.bytes();
            id.len() == 17 && bytes.all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase())
        };
        arn.service == "vpc-lattice"
            && is_word(arn.region, "-")
            && is_account(arn.account)
            && id.is_some_and(is_id)
    });
    accept(
        good,
        text,
        "arn:aws:vpc-lattice:REGION:ACCOUNT:resourceconfiguration/rcfg-ID",
    )
}

/// The ARN of a standard queue. FIFO queues, whose names end with `.fifo`, cannot be dead-letter queues of EventBridge.
/// Source: SQS API, `CreateQueue.QueueName`; EventBridge User Guide, "Using dead-letter queues".
pub(super) fn queue_arn(text: &str) -> Result<String, String> {
    if text.strip_suffix(".fifo").is_some() {
        return Err("EventBridge supports only standard queues as dead-letter queues".to_owned());
    }
    let good = Arn::parse(text).is_some_and(|arn| {
        arn.service == "sqs"
            && is_word(arn.region, "-")
            && is_account(arn.account)
            && is_word(arn.resource, "_-")
            && arn.resource.len() <= 80
    });
    accept(good, text, "arn:aws:sqs:REGION:ACCOUNT:QUEUE")
}

/// Source: IAM User Guide, "IAM identifiers".
pub(super) fn role_arn(text: &str) -> Result<String, String> {
    let good = Arn::parse(text).is_some_and(|arn| arn.is_iam("role/") && is_account(arn.account));
    accept(good, text, "arn:aws:iam::ACCOUNT:role/NAME")
}

/// The ARN of a policy of an account or of AWS (`arn:aws:iam::aws:policy/…`). Source: as [`role_arn`].
pub(super) fn policy_arn(text: &str) -> Result<String, String> {
    let good = Arn::parse(text).is_some_and(|arn| {
        arn.is_iam("policy/") && (arn.account == "aws" || is_account(arn.account))
    });
    accept(good, text, "arn:aws:iam::ACCOUNT:policy/NAME")
}

/// What decides who may call a gateway.
pub(super) fn authorizer(text: &str) -> Result<Authorizer, String> {
    let (kind, value) = text.split_once('=').unwrap_or((text, ""));
    match (kind, value) {
        ("none", "") => Ok(Authorizer::None),
        ("iam", "") => Ok(Authorizer::Iam),
        ("cognito", arn) => {
            let good = Arn::parse(arn).is_some_and(|arn| {
                arn.service == "cognito-idp" && arn.is_regional("userpool/", "_-")
            });
            let arn = accept(good, arn, "arn:aws:cognito-idp:REGION:ACCOUNT:userpool/ID");
            arn.map(Authorizer::Cognito)
        }
        ("lambda", arn) => {
            let good = Arn::parse(arn)
                .is_some_and(|arn| arn.service == "lambda" && arn.is_regional("function:", "_-:"));
            let arn = accept(good, arn, "arn:aws:lambda:REGION:ACCOUNT:function:NAME");
            arn.map(Authorizer::Lambda)
        }
        ("jwt", value) => jwt_authorizer(value),
        _ => Err("use none, iam, cognito=ARN, lambda=ARN or jwt=ISSUER,AUDIENCE".to_owned()),
    }
}

fn jwt_authorizer(text: &str) -> Result<Authorizer, String> {
    let mut parts = text.split(',').map(str::to_owned);
    let issuer = parts.next().unwrap_or_default();
    let audiences: Vec<_> = parts.collect();
    let is_plain = |text: &String| {
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic()) && !text.contains('$')
    };
    if !issuer.starts_with("https://")
        || !is_plain(&issuer)
        || audiences.is_empty()
        || !audiences.iter().all(is_plain)
    {
        return Err("write jwt=https://ISSUER,AUDIENCE, with one or more audiences".to_owned());
    }
    Ok(Authorizer::Jwt { issuer, audiences })
}

/// A web origin (RFC 6454), or `*` for all.
pub(super) fn origin(text: &str) -> Result<String, String> {
    let host = ["https://", "http://"]
        .iter()
        .find_map(|scheme| text.strip_prefix(scheme));
    if text == "*" || host.is_some_and(|host| is_word(host, ".-:")) {
        Ok(text.to_owned())
    } else {
        Err("write an origin without a path, such as https://www.example.com, or *".to_owned())
    }
}

/// Source: API Gateway API, `CreateStage.stageName`.
pub(super) fn stage_name(text: &str) -> Result<String, String> {
    if is_word(text, "_-") && text.len() <= 128 {
        Ok(text.to_owned())
    } else {
        Err("use 1 to 128 letters, digits, `_` and `-`".to_owned())
    }
}

/// A field of `detail` that rules can match.
pub(super) fn field_name(text: &str) -> Result<String, String> {
    if is_word(text, "_-") && text.len() <= 64 {
        Ok(text.to_owned())
    } else {
        Err("use 1 to 64 letters, digits, `_` and `-`".to_owned())
    }
}

/// `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`. Source: IAM User Guide, "Amazon Resource Names (ARNs)".
struct Arn<'t> {
    service: &'t str,
    region: &'t str,
    account: &'t str,
    resource: &'t str,
}

impl<'t> Arn<'t> {
    fn parse(text: &'t str) -> Option<Self> {
        let mut rest = text.strip_prefix("arn:")?.splitn(5, ':');
        let partition = rest.next()?;
        if partition != "aws" && !(partition.starts_with("aws-") && is_word(partition, "-")) {
            return None;
        }
        Some(Self {
            service: rest.next()?,
            region: rest.next()?,
            account: rest.next()?,
            resource: rest.next()?,
        })
    }

    /// Whether this is a resource of an account in a region, with a name of letters, digits and `others` after `kind`.
    fn is_regional(&self, kind: &str, others: &str) -> bool {
        let name = self.resource.strip_prefix(kind);
        is_word(self.region, "-")
            && is_account(self.account)
            && name.is_some_and(|name| is_word(name, others))
    }

    /// Whether this is an IAM resource whose ARN has the prefix `kind`; a path before its name is optional.
    fn is_iam(&self, kind: &str) -> bool {
        let Some(path) = self.resource.strip_prefix(kind) else {
            return false;
        };
        let name = path.rsplit('/').next().unwrap_or_default();
        self.service == "iam"
            && self.region.is_empty()
            && is_word(name, "+=,.@_-")
            && path.bytes().all(|byte| byte.is_ascii_graphic())
            && !path.contains(['$', '{'])
    }
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether the text is not empty and has only letters, digits and the characters in `others`.
fn is_word(text: &str, others: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || others.contains(character))
}

fn accept(good: bool, text: &str, shape: &str) -> Result<String, String> {
    if good {
        Ok(text.to_owned())
    } else {
        Err(format!("write the full ARN: {shape}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_authorizer_is_a_word_or_a_word_and_a_value() {
        for good in [
            "none",
            "iam",
            "cognito=arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_a",
            "lambda=arn:aws:lambda:eu-west-1:123456789012:function:check",
            "jwt=https://issuer.example.com,audience",
        ] {
            assert!(authorizer(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "all",
            "none=1",
            "cognito=pool",
            "cognito=arn:aws:lambda:eu-west-1:123456789012:function:check",
            "lambda=arn:aws:lambda:eu-west-1:123456789012:function:${x}",
            "jwt=https://issuer.example.com",
            "jwt=http://issuer.example.com,a",
            "jwt=https://issuer.example.com,$a",
        ] {
            assert!(authorizer(bad).is_err(), "{bad}");
        }
        assert!(origin("https://a.example.com:8443").is_ok() && origin("*").is_ok());
        assert!(origin("https://a.example.com/x").is_err() && origin("'").is_err());
    }

    #[test]
    fn arns_must_match_the_flag() {
        for good in [
            "arn:aws:sqs:eu-west-1:123456789012:dead_letters-1",
            "arn:aws-us-gov:sqs:us-gov-west-1:123456789012:q",
        ] {
            assert_eq!(queue_arn(good).as_deref(), Ok(good));
        }
        for bad in [
            "queue",
            "arn:aws:sqs::123456789012:q",
            "arn:awsx:sqs:eu-west-1:123456789012:q",
            "arn:aws:sns:eu-west-1:123456789012:q",
            "arn:aws:sqs:eu-west-1:12345:q",
            "arn:aws:sqs:eu-west-1:123456789012:q.fifo",
            "arn:aws:sqs:eu-west-1:123456789012:q\n",
            "arn:aws:sqs:eu-west-1:123456789012:${AWS::StackName}",
        ] {
            assert!(queue_arn(bad).is_err(), "{bad}");
        }
        assert!(role_arn("arn:aws:iam::123456789012:role/service/name").is_ok());
        for bad in [
            "arn:aws:iam::123456789012:user/name",
            "arn:aws:iam::123456789012:role/",
            "arn:aws:iam::aws:role/name",
            "arn:aws:iam:eu-west-1:123456789012:role/name",
        ] {
            assert!(role_arn(bad).is_err(), "{bad}");
        }
        assert!(policy_arn("arn:aws:iam::aws:policy/PowerUserAccess").is_ok());
        assert!(policy_arn("arn:aws:iam::123456789012:policy/limits").is_ok());
        assert!(policy_arn("arn:aws:iam::123456789012:role/name").is_err());
    }
}
