//! Quick-create links, which open the CloudFormation console with a template filled in: the Launch Stack button.
//!
//! Source: CloudFormation User Guide, "Create quick-create links for stacks".

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// The URL of the button's image, which AWS's own pages use.
pub const BUTTON_IMAGE: &str =
    "https://s3.amazonaws.com/cloudformation-examples/cloudformation-launch-stack.png";

/// `TemplateURL`: at most 5,120 characters. Source: CloudFormation API, `CreateStack`.
const MAX_TEMPLATE_URL: usize = 5120;

/// All characters but the unreserved ones of RFC 3986, which need no encoding in a query.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Whether `text` is a valid stack name: 1 to 128 letters, digits and hyphens, starting with a letter. Source:
/// CloudFormation API, `CreateStack.StackName`.
#[must_use]
pub fn is_stack_name(text: &str) -> bool {
    text.len() <= 128
        && text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// Whether `text` has the form of a Region code, such as `eu-west-1`, `us-gov-west-1` or `cn-north-1`; the Region need
/// not exist. Source: AWS General Reference, "AWS service endpoints".
#[must_use]
pub fn is_region(text: &str) -> bool {
    let mut parts = text.rsplit('-');
    let is_number = parts
        .next()
        .is_some_and(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    let words: Vec<_> = parts.collect();
    let is_word =
        |part: &&str| part.len() >= 2 && part.bytes().all(|byte| byte.is_ascii_lowercase());
    let area = words.last().map_or(0, |word| word.len());
    is_number
        && (2..=3).contains(&words.len())
        && words.iter().all(is_word)
        && (2..=4).contains(&area)
}

/// The https URL of a template in S3, as the CloudFormation console accepts it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateUrl {
    text: String,
    is_china: bool,
}

impl TemplateUrl {
    /// Parses the URL of an object in S3.
    ///
    /// # Errors
    /// A message that states why CloudFormation rejects the URL.
    pub fn parse(text: &str) -> Result<Self, String> {
        let Some(rest) = text.strip_prefix("https://") else {
            return Err("CloudFormation reads templates over https only".to_owned());
        };
        if text.len() > MAX_TEMPLATE_URL {
            return Err(format!(
                "the URL is longer than {MAX_TEMPLATE_URL} characters"
            ));
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic())
            || text.contains(['"', '<', '>', '\\', '`', '#'])
        {
            return Err(
                "the URL contains characters that must be percent-encoded, such as spaces or quotes"
                    .to_owned(),
            );
        }
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let not_s3 = || {
            format!(
                "`{host}` is not S3: CloudFormation reads templates from https://BUCKET.s3.REGION.amazonaws.com/KEY"
            )
        };
        let (name, is_china) = match host.strip_suffix(".amazonaws.com.cn") {
            Some(name) => (name, true),
            None => (
                host.strip_suffix(".amazonaws.com").ok_or_else(not_s3)?,
                false,
            ),
        };
        let key = match UrlStyle::detect(name).ok_or_else(not_s3)? {
            UrlStyle::VirtualHosted => path,
            UrlStyle::Path => {
                let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
                if !is_bucket_name(bucket) {
                    return Err(format!("`{bucket}` is not a valid bucket name"));
                }
                key
            }
        };
        let key = key.split('?').next().unwrap_or_default();
        if percent_decode_str(key).next().is_none() {
            return Err("the URL names a bucket but no object".to_owned());
        }
        Ok(Self {
            text: text.to_owned(),
            is_china,
        })
    }

    /// The URL.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// The two kinds of URL of an object.
enum UrlStyle {
    /// `BUCKET.s3.REGION`
    VirtualHosted,
    /// `s3.REGION/BUCKET`
    Path,
}

impl UrlStyle {
    /// `name` is the host without `.amazonaws.com`. Source: S3 User Guide, "Methods for accessing a bucket".
    fn detect(name: &str) -> Option<Self> {
        if is_s3_endpoint(name) {
            return Some(Self::Path);
        }
        // A bucket name can contain dots.
        name.match_indices('.').find_map(|(at, _)| {
            let (bucket, service) = (name.get(..at)?, name.get(at + 1..)?);
            (is_bucket_name(bucket) && is_s3_endpoint(service)).then_some(Self::VirtualHosted)
        })
    }
}

/// Whether `name` is `s3`, `s3.REGION`, `s3.dualstack.REGION` or the older `s3-REGION`.
fn is_s3_endpoint(name: &str) -> bool {
    let Some(rest) = name.strip_prefix("s3") else {
        return false;
    };
    let rest = rest
        .strip_prefix(".dualstack")
        .filter(|rest| !rest.is_empty())
        .unwrap_or(rest);
    rest.is_empty() || rest.strip_prefix(['.', '-']).is_some_and(is_region)
}

/// Source: S3 User Guide, "Bucket naming rules".
fn is_bucket_name(text: &str) -> bool {
    let is_edge = |character: char| character.is_ascii_lowercase() || character.is_ascii_digit();
    (3..=63).contains(&text.len())
        && text.starts_with(is_edge)
        && text.ends_with(is_edge)
        && text
            .chars()
            .all(|character| is_edge(character) || ".-".contains(character))
        && !text.contains("..")
}

/// Builds a link with values for `parameters` (name, value). Without a Region, it opens in the one that was used last.
///
/// # Errors
/// The template and the Region are in different AWS partitions.
pub fn quick_create_url(
    template: &TemplateUrl,
    stack_name: &str,
    region: Option<&str>,
    parameters: &[(String, String)],
) -> Result<String, String> {
    let is_china = region.map_or(template.is_china, |region| region.starts_with("cn-"));
    if is_china != template.is_china {
        return Err(format!(
            "a stack in {} cannot use a template from {}: China has its own S3",
            region.unwrap_or("this Region"),
            template.text
        ));
    }
    let console = match region {
        _ if is_china => "console.amazonaws.cn",
        Some(region) if region.starts_with("us-gov-") => "console.amazonaws-us-gov.com",
        _ => "console.aws.amazon.com",
    };
    let (host, query) = match region {
        Some(region) => (format!("{region}.{console}"), format!("?region={region}")),
        None => (console.to_owned(), String::new()),
    };
    let encode = |text: &str| utf8_percent_encode(text, RESERVED).to_string();
    let mut url = format!(
        "https://{host}/cloudformation/home{query}#/stacks/create/review?templateURL={}&stackName={stack_name}",
        encode(&template.text)
    );
    for (name, value) in parameters {
        url += &format!("&param_{name}={}", encode(value));
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_url_of_an_s3_object_is_a_template_url() {
        for good in [
            "https://bucket.s3.eu-west-1.amazonaws.com/a/template.yaml",
            "https://bucket.s3.amazonaws.com/t.yaml?versionId=3",
            "https://my.bucket.s3-us-west-2.amazonaws.com/t.yaml",
            "https://bucket.s3.dualstack.eu-west-1.amazonaws.com/t.yaml",
            "https://s3.amazonaws.com/bucket/t.yaml",
            "https://s3.us-gov-west-1.amazonaws.com/bucket/t.yaml",
            "https://bucket.s3.cn-north-1.amazonaws.com.cn/t.yaml",
        ] {
            assert!(TemplateUrl::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "http://bucket.s3.amazonaws.com/t.yaml",
            "s3://bucket/t.yaml",
            "https://raw.githubusercontent.com/a/b/main/t.yaml",
            "https://bucket.s3.amazonaws.com.example.com/t.yaml",
            "https://bucket.s3.amazonaws.com@example.com/t.yaml",
            "https://example.com/bucket.s3.amazonaws.com/t.yaml",
            "https://bucket.s3.amazonaws.com/",
            "https://bucket.s3.amazonaws.com",
            "https://s3.amazonaws.com/bucket",
            "https://s3.amazonaws.com/Bucket/t.yaml",
            "https://bucket.s3.amazonaws.com/a b",
            "https://bucket.s3.amazonaws.com/a\"><script>",
            "https://bucket.s3-website-us-east-1.amazonaws.com/t.yaml",
            "https://ec2.amazonaws.com/t.yaml",
        ] {
            assert!(TemplateUrl::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn stack_names_and_regions_must_be_well_formed() {
        for good in ["eu-west-1", "us-gov-west-1", "ap-southeast-3", "cn-north-1"] {
            assert!(is_region(good), "{good}");
        }
        for bad in ["", "eu", "eu-west", "EU-west-1", "eu-west-1.evil", "a-b-1"] {
            assert!(!is_region(bad), "{bad}");
        }
        for bad in ["", "1a", "-a", "a_b", "a b", "ä"] {
            assert!(!is_stack_name(bad), "{bad}");
        }
        assert!(is_stack_name("a") && is_stack_name("My-Stack-2"));
        assert!(is_stack_name(&"a".repeat(128)) && !is_stack_name(&"a".repeat(129)));
    }

    #[test]
    fn parameter_values_are_encoded_and_partitions_cannot_mix() {
        let template =
            TemplateUrl::parse("https://bucket.s3.eu-west-1.amazonaws.com/t.yaml?versionId=a")
                .unwrap();
        let parameters = [("Bus".to_owned(), "a&b=c d#é".to_owned())];
        assert_eq!(
            quick_create_url(&template, "s", Some("eu-west-1"), &parameters).unwrap(),
            "https://eu-west-1.console.aws.amazon.com/cloudformation/home?region=eu-west-1#/stacks/create/review\
             ?templateURL=https%3A%2F%2Fbucket.s3.eu-west-1.amazonaws.com%2Ft.yaml%3FversionId%3Da&stackName=s\
             &param_Bus=a%26b%3Dc%20d%23%C3%A9"
        );
        assert!(quick_create_url(&template, "s", Some("cn-north-1"), &[]).is_err());
    }
}
