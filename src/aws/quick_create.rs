//! Links that open CloudFormation's console with a template filled in: the Launch Stack button.
//!
//! Source: CloudFormation User Guide, "Create quick-create links for stacks".

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// The picture that AWS's own pages have on the button.
pub const BUTTON_IMAGE: &str =
    "https://s3.amazonaws.com/cloudformation-examples/cloudformation-launch-stack.png";

/// `TemplateURL`: at most 5,120 characters. Source: CloudFormation API, `CreateStack`.
const MAX_TEMPLATE_URL: usize = 5120;

/// What stands for itself in a query (RFC 3986, "unreserved").
const QUERY: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A name that AWS takes for a stack: 1 to 128 letters, digits and hyphens, beginning with a letter. Source:
/// CloudFormation API, `CreateStack.StackName`.
#[must_use]
pub fn is_stack_name(text: &str) -> bool {
    text.len() <= 128
        && text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// A word that has the shape of a region: `eu-west-1`, `us-gov-west-1`, `cn-north-1`. Which regions there are is not
/// known here. Source: AWS General Reference, "AWS service endpoints".
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

/// Where a template lies, as CloudFormation's console takes it: an object in S3, by https.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateUrl {
    text: String,
    is_china: bool,
}

impl TemplateUrl {
    /// `text`, if CloudFormation reads templates from there.
    ///
    /// # Errors
    /// Why it does not.
    pub fn parse(text: &str) -> Result<Self, String> {
        let Some(rest) = text.strip_prefix("https://") else {
            return Err("CloudFormation reads templates by https only".to_owned());
        };
        if text.len() > MAX_TEMPLATE_URL {
            return Err(format!(
                "CloudFormation takes at most {MAX_TEMPLATE_URL} characters"
            ));
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic())
            || text.contains(['"', '<', '>', '\\', '`', '#'])
        {
            return Err(
                "a URL has no blanks, quotes or fragment; percent-encode them in the key"
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
        let key = match Host::parse(name).ok_or_else(not_s3)? {
            Host::OfBucket => path,
            Host::OfRegion => {
                let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
                if !is_bucket(bucket) {
                    return Err(format!("`{bucket}` is no name of a bucket"));
                }
                key
            }
        };
        let key = key.split('?').next().unwrap_or_default();
        if percent_decode_str(key).next().is_none() {
            return Err("the URL names a bucket, but no object in it".to_owned());
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

/// The two ways to address an object.
enum Host {
    /// `BUCKET.s3.REGION`
    OfBucket,
    /// `s3.REGION/BUCKET`
    OfRegion,
}

impl Host {
    /// `name` is the host without `.amazonaws.com`. Source: S3 User Guide, "Methods for accessing a bucket".
    fn parse(name: &str) -> Option<Self> {
        if is_s3(name) {
            return Some(Self::OfRegion);
        }
        // A bucket's name may have dots itself.
        name.match_indices('.').find_map(|(at, _)| {
            let (bucket, service) = (name.get(..at)?, name.get(at + 1..)?);
            (is_bucket(bucket) && is_s3(service)).then_some(Self::OfBucket)
        })
    }
}

/// `s3`, `s3.REGION`, `s3.dualstack.REGION`, and the older `s3-REGION`.
fn is_s3(name: &str) -> bool {
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
fn is_bucket(text: &str) -> bool {
    let is_edge = |character: char| character.is_ascii_lowercase() || character.is_ascii_digit();
    (3..=63).contains(&text.len())
        && text.starts_with(is_edge)
        && text.ends_with(is_edge)
        && text
            .chars()
            .all(|character| is_edge(character) || ".-".contains(character))
        && !text.contains("..")
}

/// The link. Without a region it opens in the one that the person used last.
///
/// # Errors
/// The template and the region are in different partitions of AWS.
pub fn quick_create_url(
    template: &TemplateUrl,
    stack_name: &str,
    region: Option<&str>,
    parameters: &[(String, String)],
) -> Result<String, String> {
    let is_china = region.map_or(template.is_china, |region| region.starts_with("cn-"));
    if is_china != template.is_china {
        return Err(format!(
            "a stack in {} cannot be made from {}: China has a S3 of its own",
            region.unwrap_or("this region"),
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
    let encoded = |text: &str| utf8_percent_encode(text, QUERY).to_string();
    let mut url = format!(
        "https://{host}/cloudformation/home{query}#/stacks/create/review?templateURL={}&stackName={stack_name}",
        encoded(&template.text)
    );
    for (name, value) in parameters {
        url += &format!("&param_{name}={}", encoded(value));
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_objects_in_s3_are_template_urls() {
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
    fn names_and_regions() {
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
    fn values_are_encoded_and_partitions_kept_apart() {
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
