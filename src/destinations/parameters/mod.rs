//! Takes the fields of an operation; gives the path values, query parameters and headers of its request, and the conditions
//! under which an event has them.

mod guard;
mod map;
mod optional;
mod sendable;
