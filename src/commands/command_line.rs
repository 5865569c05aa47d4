//! The command line that writes a file, for messages about it.

/// The command line with these arguments, without those that do not change the output.
pub(super) fn join_command(command: &str, arguments: &[String]) -> Option<String> {
    let mut words = vec!["spec2dest", command];
    let mut arguments = arguments.iter().map(String::as_str);
    while let Some(word) = arguments.next() {
        match word {
            "--check" => {}
            "--message-format" | "--color" | "--fail-on" => drop(arguments.next()),
            word if ["--message-format=", "--color=", "--fail-on="]
                .iter()
                .any(|flag| word.starts_with(flag)) => {}
            word => words.push(word),
        }
    }
    // Only a NUL byte cannot be quoted, and arguments have none.
    shlex::try_join(words).ok()
}
