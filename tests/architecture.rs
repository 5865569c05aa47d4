//! Checks the imports of the rooms of `src` against the table in ARCHITECTURE.md, and the length of files and functions.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that panics has failed"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::Visit;

const MAX_FILE_LINES: usize = 400;
const MAX_FUNCTION_LINES: usize = 60;

/// Files and functions that are long because they are tables of data.
const TABLES: &[&str] = &[
    "findings/code_table.rs", // one entry for each finding code
];

#[test]
fn rooms_import_only_what_the_table_allows() {
    let table = read_import_table();
    let mut problems = Vec::new();
    let mut rooms = BTreeSet::new();
    for file in source_files() {
        let Some(room) = room_of(&file) else { continue };
        rooms.insert(room.clone());
        for path in imported_paths(&file) {
            let imported = &path[0];
            if room != *imported && !is_allowed(&table, &room, &path) {
                problems.push(format!("{file}: {room} imports {}", path.join("::")));
            }
        }
    }
    for room in &rooms {
        if !table.contains_key(room) {
            problems.push(format!("{room} has no row in the table"));
        }
    }
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

#[test]
fn files_and_functions_are_short() {
    let mut long = BTreeSet::new();
    for file in source_files() {
        let text = read_source(&file);
        if text.lines().count() > MAX_FILE_LINES {
            long.insert(file.clone());
        }
        let mut functions = LongFunctions {
            file,
            found: Vec::new(),
        };
        functions.visit_file(&syn::parse_file(&text).unwrap());
        long.extend(functions.found);
    }
    long.retain(|name| !TABLES.contains(&name.as_str()));
    assert!(long.is_empty(), "too long: {long:#?}");
}

/// What each room may import, from the table in ARCHITECTURE.md with the columns `room` and `may import`.
///
/// A cell can also contain "all of these" (any room), "each room's options" (see [`is_allowed`]), or "none".
fn read_import_table() -> BTreeMap<String, Vec<String>> {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let rows = text
        .lines()
        .skip_while(|line| *line != "| room | may import |")
        .skip(2);
    let mut table = BTreeMap::from([
        ("findings".to_owned(), Vec::new()),
        ("aws".to_owned(), Vec::new()),
    ]);
    for row in rows.take_while(|line| line.starts_with('|')) {
        let mut cells = row.trim_matches('|').split('|');
        let (rooms, imports) = (cells.next().unwrap(), cells.next().unwrap());
        let imports: Vec<_> = imports
            .split(',')
            .map(|import| import.trim().trim_start_matches("and ").to_owned())
            .collect();
        for room in rooms.split(',') {
            table.insert(room.trim().trim_matches('`').to_owned(), imports.clone());
        }
    }
    assert!(table.len() > 10, "ARCHITECTURE.md has no table of imports");
    table
}

/// Whether `room` can use `path`, which begins with the name of another room.
///
/// The options of a room are its module `options` and the types whose names end in `Options`.
fn is_allowed(table: &BTreeMap<String, Vec<String>>, room: &str, path: &[String]) -> bool {
    let imported = path[0].as_str();
    let is_options = |name: &String| name == "options" || name.ends_with("Options");
    if ["findings", "aws"].contains(&room) {
        return false;
    }
    ["findings", "aws"].contains(&imported)
        || table
            .get(room)
            .into_iter()
            .flatten()
            .any(|allowed| match allowed.as_str() {
                "all of these" => imported != "commands",
                "each room's options" => path.get(1).is_some_and(is_options),
                name => name == imported,
            })
}

/// The paths below `crate` that a file uses, in `use` items, expressions and macros.
fn imported_paths(file: &str) -> Vec<Vec<String>> {
    let mut paths = Vec::new();
    collect_paths(read_source(file).parse().unwrap(), &mut paths);
    paths
}

fn collect_paths(tokens: TokenStream, paths: &mut Vec<Vec<String>>) {
    let tokens: Vec<_> = tokens.into_iter().collect();
    for (index, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Group(group) => collect_paths(group.stream(), paths),
            TokenTree::Ident(ident) if ident == "crate" => {
                // Skips `crate`, `:` and `:`.
                if matches!(tokens.get(index + 1), Some(TokenTree::Punct(_))) {
                    let rest = tokens.iter().skip(index + 3).cloned().collect();
                    collect_branches(rest, &[], paths);
                }
            }
            _ => {}
        }
    }
}

/// Collects the paths of one path, which can have branches, as in `a::{b, c::d}`.
fn collect_branches(tokens: TokenStream, start: &[String], paths: &mut Vec<Vec<String>>) {
    let mut path = start.to_vec();
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => path.push(ident.to_string()),
            TokenTree::Punct(punct) if punct.as_char() == ':' => {}
            TokenTree::Group(group) if group.delimiter() == proc_macro2::Delimiter::Brace => {
                let branches: Vec<_> = group.stream().into_iter().collect();
                for branch in branches.split(
                    |token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ','),
                ) {
                    if !branch.is_empty() {
                        collect_branches(branch.iter().cloned().collect(), &path, paths);
                    }
                }
                return;
            }
            _ => break,
        }
    }
    paths.push(path);
}

/// Finds the functions of a file that are too long, measured from `fn` to the closing brace.
struct LongFunctions {
    file: String,
    found: Vec<String>,
}

impl LongFunctions {
    fn check(&mut self, signature: &syn::Signature, block: &syn::Block) {
        let lines =
            block.brace_token.span.close().end().line - signature.fn_token.span.start().line + 1;
        if lines > MAX_FUNCTION_LINES {
            self.found
                .push(format!("{}: {}", self.file, signature.ident));
        }
    }
}

impl Visit<'_> for LongFunctions {
    fn visit_item_fn(&mut self, item: &syn::ItemFn) {
        self.check(&item.sig, &item.block);
        syn::visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &syn::ImplItemFn) {
        self.check(&item.sig, &item.block);
        syn::visit::visit_impl_item_fn(self, item);
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read_source(file: &str) -> String {
    fs::read_to_string(root().join("src").join(file)).unwrap()
}

/// The room of a file: its folder or its name; `None` for `lib.rs` and `main.rs`.
fn room_of(file: &str) -> Option<String> {
    let room = file.split('/').next()?.trim_end_matches(".rs");
    (!["lib", "main"].contains(&room)).then(|| room.to_owned())
}

/// The paths of all Rust files of `src`, relative to it, with `/` between folders.
fn source_files() -> Vec<String> {
    let source = root().join("src");
    let (mut folders, mut files) = (vec![source.clone()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let parts: Vec<_> = path
                    .strip_prefix(&source)
                    .unwrap()
                    .iter()
                    .map(|part| part.to_str().unwrap())
                    .collect();
                files.push(parts.join("/"));
            }
        }
    }
    files.sort();
    files
}
