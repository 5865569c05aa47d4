//! Example texts and numbers.

use serde_json::{Number, Value, json};

use super::bundle::Keywords;
use super::check::count_of;
use super::formats::example_of;
use super::pattern;

/// The longest text that an example has only because of `minLength`.
const MAX_LENGTH: usize = 10_000;

/// A text for schemas that apply together, which `confirm` accepts.
///
/// # Errors
/// Why there is none, in one phrase.
pub(super) fn sample_text(
    layers: &[&Keywords],
    confirm: impl Fn(&Value) -> Result<(), String>,
) -> Result<Value, String> {
    let find = |name| {
        let mut layers = layers.iter();
        layers.find_map(move |layer| layer.get(name).and_then(Value::as_str))
    };
    let counts = |name| layers.iter().filter_map(move |layer| count_of(layer, name));
    let least = counts("minLength").max().unwrap_or(0);
    let most = counts("maxLength").min().unwrap_or(usize::MAX);
    if least > MAX_LENGTH {
        return Err(format!("it needs {least} characters"));
    }
    let mut candidates: Vec<String> = Vec::new();
    candidates.extend(find("format").and_then(example_of).map(str::to_owned));
    candidates.push("text".to_owned());
    let patterns = layers.iter().filter_map(|layer| layer.get("pattern"));
    for pattern in patterns.filter_map(Value::as_str) {
        candidates.extend(pattern::candidates(pattern, least));
    }
    let length = if least > 4 { least } else { most.min(4) };
    candidates.push("text".chars().cycle().take(length).collect());
    candidates.push(String::new());
    let mut first_problem = None;
    for candidate in candidates {
        let value = Value::String(candidate);
        match confirm(&value) {
            Ok(()) => return Ok(value),
            Err(why) => first_problem = first_problem.or(Some(why)),
        }
    }
    let pattern =
        find("pattern").map(|pattern| format!("no text was found for the pattern `{pattern}`"));
    Err(pattern.or(first_problem).unwrap_or_default())
}

/// A number for schemas that apply together.
///
/// # Errors
/// Why there is none, in one phrase.
pub(super) fn sample_number(layers: &[&Keywords], is_integer: bool) -> Result<Value, String> {
    let numbers = |name| {
        layers
            .iter()
            .filter_map(move |layer| layer.get(name)?.as_f64())
    };
    let step = numbers("multipleOf").fold(None, |known: Option<f64>, step| {
        Some(known.map_or(step, |known| known.max(step)))
    });
    let unit = step.unwrap_or(if is_integer { 1.0 } else { 0.5 });
    let lower = numbers("minimum").chain(numbers("exclusiveMinimum"));
    let lower = lower.fold(f64::NEG_INFINITY, f64::max);
    let upper = numbers("maximum").chain(numbers("exclusiveMaximum"));
    let upper = upper.fold(f64::INFINITY, f64::min);
    let preferred = if is_integer {
        [1.0, 10.0, 0.0]
    } else {
        [1.5, 1.0, 0.0]
    };
    let low = (lower / unit).ceil() * unit;
    let high = (upper / unit).floor() * unit;
    let bounds = [
        low,
        low + unit,
        high,
        high - unit,
        unit,
        lower,
        upper,
        f64::midpoint(lower, upper),
    ];
    let fits = |number: f64| {
        let is_multiple = |step: f64| ((number / step) - (number / step).round()).abs() < 1e-9;
        number.is_finite()
            && numbers("minimum").all(|least| number >= least)
            && numbers("maximum").all(|most| number <= most)
            && numbers("exclusiveMinimum").all(|least| number > least)
            && numbers("exclusiveMaximum").all(|most| number < most)
            && numbers("multipleOf").all(is_multiple)
            && (!is_integer || number.fract() == 0.0)
    };
    let mut candidates = preferred.into_iter().chain(bounds);
    let found = candidates.find(|number| fits(*number));
    found
        .and_then(to_json)
        .ok_or_else(|| "no number is within its limits".to_owned())
}

/// The number, without a fraction if it has none.
fn to_json(number: f64) -> Option<Value> {
    // Beyond this, not every integer is a 64-bit floating-point number.
    if number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0 {
        let text = format!("{number:.0}");
        return text.parse::<i64>().ok().map(|integer| json!(integer));
    }
    Number::from_f64(number).map(Value::Number)
}
