//! The token endpoint of OAuth 2.0, resolved against the server when it is relative.

use crate::cloudformation::{Piece, Text};
use crate::contract::percent_encoded;

/// Whether `written` is an https URL, or relative to the server.
pub(super) fn is_usable(written: &str) -> bool {
    let written = written.trim().to_ascii_lowercase();
    !written.is_empty()
        && !written.contains('#')
        && (written.starts_with("https://") || !written.contains("://"))
}

/// The absolute URL for `written`.
///
/// Source: OpenAPI 3.1, "Relative References in URLs"; RFC 3986 section 5.2, of which paths and absolute URLs occur.
///
/// # Errors
/// What is wrong with it, in one phrase.
pub(super) fn resolve_token_url(written: &str, base: Option<&Text>) -> Result<Text, String> {
    let written = written.trim();
    let lower = written.to_ascii_lowercase();
    if !is_usable(written) {
        return Err(format!(
            "is `{written}`, and a Connection needs an https URL"
        ));
    }
    if lower.starts_with("https://") {
        return Ok(Text::literal(percent_encoded(written)));
    }
    let base = base.ok_or_else(|| {
        format!("is the relative `{written}`, and there is no server to resolve it against")
    })?;
    let mut url = if written.starts_with('/') {
        origin(base)
    } else {
        base.clone()
    };
    if !written.starts_with('/') {
        url.push_str("/");
    }
    url.push_str(&percent_encoded(written.trim_start_matches("./")));
    Ok(url)
}

/// The part of a URL before its path.
fn origin(base: &Text) -> Text {
    let mut origin = Text::default();
    let mut in_authority = false;
    for piece in &base.0 {
        let Piece::Literal(text) = piece else {
            origin.push(piece.clone());
            continue;
        };
        let mut rest = text.as_str();
        if !in_authority && let Some((scheme, after)) = text.split_once("://") {
            origin.push_str(&format!("{scheme}://"));
            rest = after;
            in_authority = true;
        }
        match rest.split_once('/') {
            Some((host, _)) => {
                origin.push_str(host);
                break;
            }
            None => origin.push_str(rest),
        }
    }
    origin
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(written: &str, base: &str) -> Option<String> {
        resolve_token_url(written, Some(&Text::literal(base)))
            .ok()
            .map(|url| url.filled("?"))
    }

    #[test]
    fn relative_token_urls_follow_the_server() {
        assert_eq!(
            shown("/oauth/token", "https://x.io/v1").as_deref(),
            Some("https://x.io/oauth/token")
        );
        assert_eq!(
            shown("token", "https://x.io/v1").as_deref(),
            Some("https://x.io/v1/token")
        );
        assert_eq!(
            shown("https://y.io/t", "https://x.io").as_deref(),
            Some("https://y.io/t")
        );
        assert_eq!(shown("http://y.io/t", "https://x.io"), None);
    }
}
