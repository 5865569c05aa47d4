//! A request, as people read it.

use crate::contract::HttpRequest;
use crate::findings::report::visible;

/// The request as text: method and URL, headers, an empty line, body.
#[must_use]
pub fn write_request(request: &HttpRequest) -> String {
    let mut text = format!("{} {}\n", request.method, visible(&request.url));
    for (name, value) in &request.headers {
        text.push_str(&format!("{}: {}\n", visible(name), visible(value)));
    }
    if !request.body.is_empty() {
        text.push_str(&format!("\n{}\n", visible(&request.body)));
    }
    text
}
