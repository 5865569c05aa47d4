//! The request that an event leads to.

use serde::Serialize;

/// An HTTP request as a backend makes it from an event, with `***` for credentials.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HttpRequest {
    /// The method.
    pub method: String,
    /// The URL with its query; variables of the server that are parameters of the template are in braces.
    pub url: String,
    /// The headers, without those that every request has, such as `Host`.
    pub headers: Vec<(String, String)>,
    /// The body; empty for none.
    pub body: String,
}

impl HttpRequest {
    /// What stands for a credential.
    pub const CREDENTIAL: &str = "***";

    /// What stands for the id of the event, which EventBridge assigns.
    pub const EVENT_ID: &str = "<id of the event>";

    /// Adds a query parameter.
    pub fn add_query(&mut self, key: &str, value: &str) {
        self.url
            .push(if self.url.contains('?') { '&' } else { '?' });
        self.url.extend([key, "=", value]);
    }

    /// Sets a header in place of one with the same name.
    ///
    /// Source: RFC 9110, section 5.1: field names are case-insensitive.
    pub fn set_header(&mut self, name: &str, value: impl Into<String>) {
        self.headers
            .retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self.headers.push((name.to_owned(), value.into()));
    }
}
