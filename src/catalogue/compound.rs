//! Example lists and objects.

use indexmap::IndexSet;
use serde_json::{Map, Value, json};

use super::layers::Layers;
use super::sample::{Detail, MAX_VALUES, Sampler};

/// How deep optional members are nested.
const MAX_OPTIONAL_DEPTH: usize = 12;

impl<'s> Sampler<'s> {
    pub(super) fn build_list(
        &self,
        layers: &Layers<'s>,
        hint: Option<&Value>,
    ) -> Result<Value, String> {
        let count = |name: &'static str| layers.find(name).filter_map(Value::as_u64);
        let least = count("minItems").max().unwrap_or(0);
        let most = count("maxItems").min().unwrap_or(u64::MAX);
        let wanted = match self.detail {
            Detail::Minimal if self.allows(&json!([])) => least,
            Detail::Complete | Detail::Minimal => least.max(1).min(most),
        };
        let first = layers.find("prefixItems").next().and_then(Value::as_array);
        let first: Vec<_> = first.into_iter().flatten().collect();
        let rest: Vec<_> = layers
            .find("items")
            .chain(layers.find("contains"))
            .collect();
        let is_unique = layers
            .find("uniqueItems")
            .any(|unique| *unique == json!(true));
        let mut items: Vec<Value> = Vec::new();
        for index in 0..usize::try_from(wanted).unwrap_or(usize::MAX) {
            let schemas = match first.get(index) {
                Some(schema) => vec![*schema],
                None => rest.clone(),
            };
            let hint = hint.and_then(|hint| hint.get(index)).cloned();
            let item = match self.sample(&schemas, hint.as_slice()) {
                Ok(item) if is_unique && items.contains(&item) => {
                    let varied = self.vary(&item, &items, &schemas);
                    varied.ok_or("its items must be unique")?
                }
                Ok(item) => item,
                Err(_) if least == 0 => break,
                Err(why) => return Err(format!("[{index}]: {why}")),
            };
            items.push(item);
            if self.values.get() > MAX_VALUES * 10 {
                return Err("it needs too many items".to_owned());
            }
        }
        Ok(Value::Array(items))
    }

    /// A valid value that differs from all `others`, made from `value`.
    fn vary(&self, value: &Value, others: &[Value], schemas: &[&'s Value]) -> Option<Value> {
        let layers = self.bundle.collect(schemas, None).ok()?;
        let listed = layers.find("enum").filter_map(Value::as_array).flatten();
        let numbered = (2..100).filter_map(|number| match value {
            Value::String(text) => Some(json!(format!("{text}{number}"))),
            Value::Number(known) => Some(json!(known.as_i64()? + number)),
            _ => None,
        });
        let mut candidates = listed.cloned().chain(numbered);
        candidates.find(|candidate| {
            !others.contains(candidate) && self.checker.check(candidate, schemas).is_ok()
        })
    }

    pub(super) fn build_object(
        &self,
        layers: &Layers<'s>,
        hint: Option<&Value>,
    ) -> Result<Value, String> {
        let mut members = Map::new();
        let required = required_names(layers);
        let read_only = self.bundle.read_only_in(&layers.all);
        let required: IndexSet<_> = required
            .into_iter()
            .filter(|name| !read_only.contains(name))
            .collect();
        let declared = layers.find("properties").filter_map(Value::as_object);
        let names: IndexSet<&str> = declared
            .flat_map(|properties| properties.keys().map(String::as_str))
            .chain(required.iter().copied())
            .filter(|name| !read_only.contains(name))
            .collect();
        let most = layers.find("maxProperties").filter_map(Value::as_u64).min();
        let most = most.map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(0));
        let mut optional = most.saturating_sub(required.len());
        for name in names {
            let is_required = required.contains(name);
            let is_possible = optional > 0 && self.has_room();
            if !is_required && !is_possible {
                continue;
            }
            let hint = hint.and_then(|hint| hint.get(name)).cloned();
            match self.sample_member(layers, name, hint.as_slice()) {
                Ok(value) if is_required => drop(members.insert(name.to_owned(), value)),
                Ok(Value::Null) => {}
                Ok(value) => {
                    optional -= 1;
                    members.insert(name.to_owned(), value);
                }
                Err(why) if is_required => return Err(format!("`{name}`: {why}")),
                Err(_) => {}
            }
        }
        self.fill(layers, &mut members)?;
        Ok(Value::Object(members))
    }

    /// Whether there is room for optional members.
    fn has_room(&self) -> bool {
        self.detail == Detail::Complete
            && self.values.get() < MAX_VALUES
            && self.depth.get() < MAX_OPTIONAL_DEPTH
    }

    fn sample_member(
        &self,
        layers: &Layers<'s>,
        name: &str,
        hints: &[Value],
    ) -> Result<Value, String> {
        let mut schemas = Vec::new();
        for layer in &layers.all {
            let own = self.bundle.property_schemas(layer, name);
            if own.is_empty() {
                schemas.extend(layer.get("additionalProperties"));
            }
            schemas.extend(own);
        }
        self.sample(&schemas, hints)
    }

    /// Adds members that have no name in the schema: as many as are necessary and, in a complete example of an object that
    /// has only such members, one.
    fn fill(&self, layers: &Layers<'s>, members: &mut Map<String, Value>) -> Result<(), String> {
        let least = layers.find("minProperties").filter_map(Value::as_u64).max();
        let least = usize::try_from(least.unwrap_or(0)).unwrap_or(usize::MAX);
        let least = if self.allows(&json!({})) {
            least
        } else {
            least.max(1)
        };
        let mut more = layers.find("additionalProperties");
        let is_map = more.any(Value::is_object) && self.has_room();
        let wanted = if is_map && members.is_empty() {
            least.max(1)
        } else {
            least
        };
        if members.len() < least {
            let declared = layers.find("properties").filter_map(Value::as_object);
            for name in declared.flat_map(Map::keys) {
                if members.len() < least
                    && !members.contains_key(name)
                    && let Ok(value) = self.sample_member(layers, name, &[])
                {
                    members.insert(name.clone(), value);
                }
            }
        }
        for number in 1.. {
            if members.len() >= wanted || number > MAX_VALUES {
                return Ok(());
            }
            let name = self.name_member(layers, number)?;
            match self.sample_member(layers, &name, &[]) {
                Ok(value) => drop(members.insert(name, value)),
                Err(why) if members.len() < least => return Err(format!("`{name}`: {why}")),
                Err(_) => return Ok(()),
            }
        }
        Ok(())
    }

    /// A name for a member that has none in the schema.
    fn name_member(&self, layers: &Layers<'s>, number: usize) -> Result<String, String> {
        let schemas: Vec<_> = layers.find("propertyNames").collect();
        let plain = if number == 1 {
            json!("key")
        } else {
            json!(format!("key{number}"))
        };
        if self.checker.check(&plain, &schemas).is_ok() {
            return Ok(plain.as_str().unwrap_or_default().to_owned());
        }
        match self.sample(&schemas, &[])? {
            Value::String(name) if number == 1 => Ok(name),
            _ => Err("its names must match `propertyNames`".to_owned()),
        }
    }
}

fn required_names<'s>(layers: &Layers<'s>) -> IndexSet<&'s str> {
    let lists = layers
        .find("required")
        .filter_map(Value::as_array)
        .flatten();
    lists.filter_map(Value::as_str).collect()
}
