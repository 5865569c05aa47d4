//! Takes operations of a [`Contract`](crate::contract::Contract), and what a backend tells about them; gives what people read
//! about an API before they use it: a table of its operations, and for each of them an example event, which is valid for the
//! schemas of the spec.

mod bundle;
mod check;
mod compound;
mod event;
mod file_names;
mod formats;
mod layers;
mod listing;
pub mod options;
mod pattern;
mod preview;
mod publish;
mod sample;
mod scalar;

pub use event::{Described, EventOptions, ExampleEvent, build_event};
pub use file_names::name_files;
pub use listing::{ListFormat, Listed, ListedDelivery, name_operation, write_list};
pub use preview::write_request;
pub use publish::{EventFormat, entry, write_document, write_event};
pub use sample::Detail;
