//! What users see, through the real binary: one module for each thing they do.

mod bad_input;
mod blueprint;
mod commands;
mod generate;
mod harness;
mod hostile;
mod reference;
