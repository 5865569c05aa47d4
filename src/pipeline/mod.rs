//! Takes a [`Request`]; gives its [`Outcome`]: the order of the rooms, from the files to the text of a template, which backend
//! delivers which operation, and the accounting.

mod catalogue;
mod declared;
mod deliver;
mod gateway;
mod outcome;
mod provenance;
mod request;
mod route;
mod run;
mod survey;

pub use catalogue::{Example, build_examples, list_operations};
pub use deliver::{BlueprintEntries, deliver};
pub use gateway::{GatewayOutcome, GatewayRequest, run_gateway};
pub use outcome::{Model, Outcome, Unreadable};
pub use request::{Overlay, Request};
pub use run::{check_template, run};
pub use survey::{OfferedOperation, OfferedServer, Survey, survey};

// What the command line needs besides a request and its outcome.
pub use crate::blueprint::{DeclaredParameter, DeclaredTemplate, read_declared};
pub use crate::catalogue::{
    Detail as ExampleDetail, entry, name_files, write_document, write_event, write_list,
    write_request,
};
pub use crate::cloudformation::{Format, LogicalId};
pub use crate::connections::Connection;
pub use crate::contract::Security;
pub use crate::document::{Cursor, Documents, Input, Kind, Limits, OpenError, ReadOptions, Remote};
