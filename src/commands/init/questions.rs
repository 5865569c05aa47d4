//! Asks the questions on the terminal.

use std::collections::BTreeMap;

use dialoguer::theme::ColorfulTheme;
use dialoguer::{Input, MultiSelect, Select};

use crate::contract::options::{Auth, Deliver};
use crate::findings::counted;
use crate::findings::report::visible;
use crate::pipeline::{self, Request, Survey};

use super::super::values::bus_name;
use super::answers::{Answers, name_deliver};

/// The number of operations with each tag.
pub(super) fn count_tags<'t>(
    operations: impl Iterator<Item = &'t Vec<String>>,
) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for tag in operations.flatten() {
        *counts.entry(tag.clone()).or_default() += 1;
    }
    counts
}

/// Replaces the default answers with those of the person at the terminal.
///
/// # Errors
/// The terminal is closed, or Ctrl-C.
pub(super) fn ask(
    answers: &mut Answers,
    survey: &Survey,
    tags: &BTreeMap<String, usize>,
    request: &Request,
) -> anyhow::Result<()> {
    answers.output = Input::with_theme(&ColorfulTheme::default())
        .with_prompt("File of the template")
        .default(answers.output.clone())
        .interact_text()?;
    ask_server(answers, survey)?;
    ask_tags(answers, tags)?;
    if answers.undeclared > 0 {
        answers.auth = ask_auth(answers.undeclared)?;
    }
    answers.deliver = ask_delivery(answers, request)?;
    answers.bus = ask_bus()?;
    Ok(())
}

/// Asks for one of several items, and returns its index.
fn select(prompt: &str, items: &[String]) -> anyhow::Result<usize> {
    let theme = ColorfulTheme::default();
    let select = Select::with_theme(&theme).with_prompt(prompt);
    Ok(select.items(items).default(0).interact()?)
}

/// Asks for a text until `check` accepts it.
fn input<T>(prompt: &str, check: impl Fn(&str) -> Result<T, String>) -> anyhow::Result<String> {
    let theme = ColorfulTheme::default();
    let input = Input::<String>::with_theme(&theme).with_prompt(prompt);
    let check = move |text: &String| check(text).map(drop);
    Ok(input.validate_with(check).interact_text()?)
}

fn ask_server(answers: &mut Answers, survey: &Survey) -> anyhow::Result<()> {
    let describe = |url: &String| {
        let server = survey.servers.iter().find(|server| server.url == *url);
        match server.and_then(|server| server.description.as_deref()) {
            Some(description) => format!("{} ({})", visible(url), visible(description)),
            None => visible(url),
        }
    };
    let items: Vec<_> = answers.servers.iter().map(describe).collect();
    match items.as_slice() {
        [] => {
            let check = |url: &str| {
                let is_https = url.len() > 8 && url.starts_with("https://");
                is_https
                    .then_some(())
                    .ok_or("begin with https://".to_owned())
            };
            let prompt = "The document has no https server. URL of the API";
            answers.base_url = Some(input(prompt, check)?);
        }
        [_] => {}
        items => answers.server = Some(select("Server to call", items)?),
    }
    Ok(())
}

/// Asks for tags. All and none of them mean all operations.
fn ask_tags(answers: &mut Answers, tags: &BTreeMap<String, usize>) -> anyhow::Result<()> {
    if tags.len() < 2 {
        return Ok(());
    }
    let describe = |(tag, count): (&String, &usize)| {
        let operations = counted(*count, "operation", "operations");
        format!("{} ({operations})", visible(tag))
    };
    let items: Vec<_> = tags.iter().map(describe).collect();
    let chosen = MultiSelect::with_theme(&ColorfulTheme::default())
        .with_prompt("Operations with which tags? Space selects; Enter without any takes all")
        .items(&items)
        .interact()?;
    if chosen.len() < tags.len() {
        let chosen = chosen
            .into_iter()
            .filter_map(|index| tags.keys().nth(index));
        answers.tags = chosen.cloned().collect();
    }
    Ok(())
}

/// Asks how operations are authenticated; `None` to decide later.
fn ask_auth(undeclared: usize) -> anyhow::Result<Option<String>> {
    let operations = counted(undeclared, "operation", "operations");
    let prompt = format!(
        "The document declares no authentication for {operations}. What does the API need?"
    );
    let items = [
        "Decide later",
        "A bearer token",
        "User name and password",
        "An API key in a header",
        "An API key in the query",
        "OAuth 2.0 client credentials",
        "Nothing",
    ];
    let index = select(&prompt, &items.map(str::to_owned))?;
    let with_detail = |prefix: &str, prompt: &str| -> anyhow::Result<Option<String>> {
        let check = |text: &str| format!("{prefix}{text}").parse::<Auth>();
        Ok(Some(format!("{prefix}{}", input(prompt, check)?)))
    };
    match index {
        1 => Ok(Some("bearer".to_owned())),
        2 => Ok(Some("basic".to_owned())),
        3 => with_detail("api-key:", "Name of the header"),
        4 => with_detail("api-key-query:", "Name of the query parameter"),
        5 => with_detail("oauth2:", "Token URL"),
        6 => Ok(Some("none".to_owned())),
        _ => Ok(None),
    }
}

/// Asks what delivers operations, and shows how many each can deliver.
fn ask_delivery(answers: &Answers, request: &Request) -> anyhow::Result<Deliver> {
    let ways = [Deliver::Destinations, Deliver::Auto, Deliver::Workflow];
    let mut items = Vec::new();
    for deliver in ways {
        let mut request = request.clone();
        request.deliver = deliver;
        request.choices.include_tags.clone_from(&answers.tags);
        request.choices.base_url.clone_from(&answers.base_url);
        request.choices.auth = answers.auth.as_deref().and_then(|auth| auth.parse().ok());
        let outcome = pipeline::run(&request)?;
        let accounting = outcome.accounting.unwrap_or_default();
        let delivered = accounting.total() - accounting.left_out_total();
        let total = counted(accounting.total(), "operation", "operations");
        let what = match deliver {
            Deliver::Destinations => "an API destination for each operation",
            Deliver::Auto => "API destinations, and a workflow where they are not exact",
            Deliver::Workflow => "one Step Functions workflow",
        };
        let name = name_deliver(deliver);
        items.push(format!("{name}: {what} ({delivered} of {total})"));
    }
    let index = select("What delivers the events?", &items)?;
    Ok(ways.into_iter().nth(index).unwrap_or_default())
}

/// Asks for the bus; `None` for an existing one.
fn ask_bus() -> anyhow::Result<Option<String>> {
    let items = [
        "A bus that exists; its name is a parameter of the template",
        "A new bus",
    ];
    match select("Which event bus?", &items.map(str::to_owned))? {
        0 => Ok(None),
        _ => Ok(Some(input("Name of the bus", bus_name)?)),
    }
}
