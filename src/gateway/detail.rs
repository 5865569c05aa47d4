//! The members of `detail`, from the paths that the contract gives parameters and body.

use crate::contract::EventPath;

use super::{DetailMember, DetailValue};

/// The members of `detail` that put each value at its path.
///
/// # Errors
/// No object can have these values, as a phrase about the event.
pub(super) fn build_detail<'p>(
    values: impl Iterator<Item = (&'p EventPath, DetailValue)>,
) -> Result<Vec<DetailMember>, String> {
    let mut members = Vec::new();
    for (path, value) in values {
        let text = path.as_str();
        let Some(rest) = text.strip_prefix("$.detail.") else {
            return Err(format!(
                "its event has the field `{text}`, but requests set only fields of `$.detail`"
            ));
        };
        if rest.contains(['[', '/']) {
            return Err(format!(
                "its event has the field `{text}`, which is an item of a list"
            ));
        }
        let names: Vec<_> = rest.split('.').collect();
        insert(&mut members, &names, value).ok_or_else(|| {
            format!("two parts of its request are the field `{text}` of its event")
        })?;
    }
    Ok(members)
}

/// Adds `value` at the path `names`; `None` if something else is there.
fn insert(members: &mut Vec<DetailMember>, names: &[&str], value: DetailValue) -> Option<()> {
    let (name, rest) = names.split_first()?;
    let known = members.iter_mut().find(|member| member.name == *name);
    match (known, rest) {
        (None, []) => members.push(DetailMember {
            name: (*name).to_owned(),
            value,
        }),
        (None, rest) => {
            let mut inner = Vec::new();
            insert(&mut inner, rest, value)?;
            members.push(DetailMember {
                name: (*name).to_owned(),
                value: DetailValue::Object(inner),
            });
        }
        (
            Some(DetailMember {
                value: DetailValue::Object(inner),
                ..
            }),
            [_, ..],
        ) => {
            insert(inner, rest, value)?;
        }
        (Some(_), _) => return None,
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn build(paths: &[&str]) -> Result<Vec<DetailMember>, String> {
        let paths: Vec<_> = paths
            .iter()
            .map(|path| EventPath::new(*path).unwrap())
            .collect();
        build_detail(paths.iter().map(|path| (path, DetailValue::Body)))
    }

    #[test]
    fn nested_fields_share_their_object() {
        let members = build(&["$.detail.order.id", "$.detail.order.item.sku"]).unwrap();
        let [
            DetailMember {
                name,
                value: DetailValue::Object(inner),
            },
        ] = members.as_slice()
        else {
            unreachable!("{members:?}")
        };
        assert_eq!((name.as_str(), inner.len()), ("order", 2));
    }

    #[test]
    fn fields_that_no_object_can_have_are_refused() {
        for paths in [
            &["$.detail.a", "$.detail.a.b"][..],
            &["$.detail.a.b", "$.detail.a"],
            &["$.detail.a", "$.detail.a"],
            &["$.time"],
            &["$.detail"],
            &["$.detail.a[0]"],
        ] {
            assert!(build(paths).is_err(), "{paths:?}");
        }
    }
}
