//! The paths of an API, as API Gateway takes them.

use std::collections::{HashMap, HashSet};

use crate::contract::PathTemplate;

/// The paths of an API. API Gateway keeps them as a tree, in which a node has at most one variable below it.
#[derive(Debug, Default)]
pub(super) struct PathTree {
    /// The name of the variable below a path.
    variables: HashMap<String, String>,
}

/// A path in the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TreePath {
    /// The text, with `{variables}`.
    pub(super) text: String,
    /// The name of each variable in the tree, by its name in the document.
    pub(super) variables: HashMap<String, String>,
}

impl PathTree {
    /// Adds a path. A `/` at its end is ignored, as API Gateway ignores it in requests.
    ///
    /// # Errors
    /// What API Gateway does not support, as a phrase about the path.
    ///
    /// Source: API Gateway Developer Guide, "Amazon API Gateway important notes": variables are whole segments, and
    /// segments consist of letters, digits, `_`, `-`, `.`, `,`, `:` and braces; a resource has at most one variable below
    /// it ("A sibling of this resource already has a variable path part").
    pub(super) fn add(&mut self, path: &PathTemplate) -> Result<TreePath, String> {
        let mut added = TreePath {
            text: String::new(),
            variables: HashMap::new(),
        };
        let mut taken = HashSet::new();
        let inner = path.text.strip_prefix('/').unwrap_or(&path.text);
        let inner = inner.strip_suffix('/').unwrap_or(inner);
        let segments = (!inner.is_empty()).then(|| inner.split('/'));
        for segment in segments.into_iter().flatten() {
            let variable = segment
                .strip_prefix('{')
                .and_then(|rest| rest.strip_suffix('}'));
            let Some(variable) = variable.filter(|name| !name.contains(['{', '}'])) else {
                check_segment(segment)?;
                added.text.push('/');
                added.text.push_str(segment);
                continue;
            };
            let names = self.variables.entry(added.text.clone());
            let name = names
                .or_insert_with(|| choose_name(variable, &taken))
                .clone();
            added.text.push_str(&format!("/{{{name}}}"));
            taken.insert(name.clone());
            if added.variables.insert(variable.to_owned(), name).is_some() {
                return Err(format!("its path contains `{{{variable}}}` twice"));
            }
        }
        if added.text.is_empty() {
            added.text.push('/');
        }
        Ok(added)
    }
}

fn check_segment(segment: &str) -> Result<(), String> {
    if segment.contains(['{', '}']) {
        return Err(format!(
            "`{segment}` in its path is only partly a variable, which API Gateway does not support"
        ));
    }
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.,:".contains(&byte);
    if segment.is_empty() || !segment.bytes().all(is_allowed) {
        return Err(format!(
            "its path has the segment `{segment}`, but API Gateway allows only letters, digits and `_-.,:`"
        ));
    }
    Ok(())
}

/// The name of a variable: letters, digits, `_`, `-` and `.`, and none of `taken`.
fn choose_name(wanted: &str, taken: &HashSet<String>) -> String {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    let mut base = wanted.replace(|c| !is_allowed(c), "_");
    if !base.starts_with(|c: char| c.is_ascii_alphabetic()) {
        base.insert(0, 'p');
    }
    let mut name = base.clone();
    let mut number = 1;
    while taken.contains(&name) {
        number += 1;
        name = format!("{base}{number}");
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    fn add(tree: &mut PathTree, path: &str) -> Result<TreePath, String> {
        tree.add(&PathTemplate::parse(path))
    }

    #[test]
    fn variables_with_the_same_parent_get_the_same_name() {
        let mut tree = PathTree::default();
        assert_eq!(add(&mut tree, "/pets/{id}").unwrap().text, "/pets/{id}");
        let path = add(&mut tree, "/pets/{petId}/photos/{id}/").unwrap();
        assert_eq!(path.text, "/pets/{id}/photos/{id2}");
        assert_eq!(path.variables["petId"], "id");
        assert_eq!(path.variables["id"], "id2");
        assert_eq!(add(&mut tree, "/").unwrap().text, "/");
    }

    #[test]
    fn what_api_gateway_cannot_route_is_refused() {
        let mut tree = PathTree::default();
        for path in [
            "/a/{b}.json",
            "/a b",
            "/a//b",
            "/ä",
            "/{a}/{a}",
            "/a?b=c",
            "/a/{b}{c}",
        ] {
            assert!(add(&mut tree, path).is_err(), "{path}");
        }
    }
}
