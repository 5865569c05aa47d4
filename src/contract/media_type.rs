//! What a media type contains, as far as it decides how a body is sent or received.

/// What a body of a media type contains.
///
/// Source: RFC 6839 (suffixes), RFC 9110, section 8.3.1; OpenAPI, "Media Type Object" (ranges).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MediaKind {
    /// `application/json`.
    Json,
    /// JSON under another name: `application/problem+json`, `text/json`.
    OtherJson,
    /// Anything, so JSON as well: `*/*`, `application/*`.
    Range,
    /// `application/x-www-form-urlencoded`.
    Form,
    /// Text that is not XML.
    Text,
    /// `application/octet-stream`.
    Binary,
    /// Anything else, such as XML or `multipart/form-data`.
    Other,
}

impl MediaKind {
    /// The kind of the media type `name`, which may have parameters.
    pub(super) fn of(name: &str) -> Self {
        match essence_of(name).as_str() {
            "application/json" => Self::Json,
            "text/json" => Self::OtherJson,
            "*/*" | "application/*" => Self::Range,
            "application/x-www-form-urlencoded" => Self::Form,
            "application/octet-stream" => Self::Binary,
            "text/xml" => Self::Other,
            json if json.ends_with("+json") => Self::OtherJson,
            text if text.starts_with("text/") && !text.ends_with("+xml") => Self::Text,
            _ => Self::Other,
        }
    }

    /// Whether a body of this kind can be JSON.
    #[must_use]
    pub fn accepts_json(self) -> bool {
        matches!(self, Self::Json | Self::OtherJson | Self::Range)
    }
}

/// The media type `name` in lower case and without parameters.
pub(super) fn essence_of(name: &str) -> String {
    let essence = name.split(';').next().unwrap_or_default().trim();
    essence.to_ascii_lowercase()
}
