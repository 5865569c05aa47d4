//! A line on the terminal while a command takes long.

use std::io::{IsTerminal, Write, stderr};
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{JoinHandle, spawn};
use std::time::Duration;

/// Does `work` on `file`. If standard error is a terminal, it has a line with the elapsed time from the first second on, which
/// is removed at the end.
pub(super) fn show_progress<T>(file: &Path, work: impl FnOnce() -> T) -> T {
    let is_dumb = std::env::var_os("TERM").is_none_or(|name| name == "dumb");
    let line = (stderr().is_terminal() && !is_dumb).then(|| ProgressLine::start(file));
    let result = work();
    drop(line);
    result
}

struct ProgressLine {
    /// Ends the thread when it is dropped.
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl ProgressLine {
    fn start(file: &Path) -> Self {
        let (stop, stopped) = channel();
        let name = crate::findings::report::visible(&file.display().to_string());
        Self {
            stop: Some(stop),
            thread: Some(spawn(move || write_seconds(&name, &stopped))),
        }
    }
}

impl Drop for ProgressLine {
    fn drop(&mut self) {
        self.stop.take();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn write_seconds(name: &str, stopped: &Receiver<()>) {
    let mut seconds = 0_u32;
    while stopped.recv_timeout(Duration::from_secs(1))
        == Err(std::sync::mpsc::RecvTimeoutError::Timeout)
    {
        seconds += 1;
        let _ = write!(stderr(), "\rspec2dest: {name}: {seconds} s");
        let _ = stderr().flush();
    }
    if seconds > 0 {
        // Returns to the start of the line, and erases it (ECMA-48, CR and EL).
        let _ = write!(stderr(), "\r\u{1b}[K");
    }
}
