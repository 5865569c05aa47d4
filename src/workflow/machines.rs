//! Which state machine has the row of which operation: one machine has all rows, unless its table would be too large.

use std::borrow::Cow;

use crate::aws;
use crate::cloudformation::{self, Map};
use crate::contract::Operation;

use super::rows::count_bytes;

/// The bytes of the table of one machine; the rest of the quota is for how Step Functions counts.
const MAX_TABLE: usize = aws::MAX_VARIABLE_BYTES - 12_144;

/// The rows of one state machine, by detail-type.
#[derive(Default)]
pub(super) struct MachineTable<'c> {
    pub(super) rows: cloudformation::Table,
    pub(super) operations: Vec<&'c Operation>,
    /// How often their calls are repeated.
    pub(super) retries: u32,
    bytes: usize,
}

/// Puts the rows, each with the retries of its call, in tables of at most 250,000 bytes. Operations with different retries are in
/// different tables, because a state has one number of retries. Operations with the same detail-type, which have different sources, are in
/// different tables.
pub(super) fn split_tables<'c>(
    rows: impl IntoIterator<Item = (&'c Operation, u32, Map)>,
) -> Vec<MachineTable<'c>> {
    let mut tables: Vec<MachineTable<'c>> = Vec::new();
    for (operation, retries, row) in rows {
        let key = Cow::from(operation.detail_type.clone());
        let bytes = count_bytes(&key, &row);
        let fits = |table: &&mut MachineTable<'_>| {
            table.retries == retries
                && table.bytes + bytes <= MAX_TABLE
                && !table.rows.contains_key(&key)
        };
        let mut new = MachineTable {
            retries,
            ..MachineTable::default()
        };
        let mut known = tables.iter_mut();
        let (table, is_new) = match known.find(fits) {
            Some(table) => (table, false),
            None => (&mut new, true),
        };
        table.bytes += bytes;
        table.rows.insert(key, row);
        table.operations.push(operation);
        if is_new {
            tables.push(new);
        }
    }
    tables
}
