//! Any bytes as a blueprint: the template is merged into it, which the merge verifies, or it is refused with a finding.
#![no_main]

use std::io::{Seek, SeekFrom, Write};

use libfuzzer_sys::fuzz_target;
use spec2dest::document::Input;
use spec2dest::pipeline::Request;

const SPEC: &str = include_str!("../../specs/football.yaml");

thread_local! {
    static FILE: std::cell::RefCell<tempfile::NamedTempFile> =
        std::cell::RefCell::new(tempfile::NamedTempFile::new().expect("a temporary file"));
}

fuzz_target!(|blueprint: &[u8]| {
    FILE.with_borrow_mut(|file| {
        file.as_file().set_len(0).expect("an empty file");
        file.seek(SeekFrom::Start(0)).expect("its beginning");
        file.write_all(blueprint).expect("room for it");
        let request = Request {
            blueprint: Some(file.path().to_path_buf()),
            adopt_credential: blueprint.first().is_some_and(|byte| byte & 1 != 0),
            ..Request::new(Input::Stdin(SPEC.into()))
        };
        let Some(outcome) = spec2dest::pipeline::run(&request).ok() else {
            return;
        };
        spec2dest_fuzz::shown(&outcome.findings, outcome.sources.as_ref());
    });
});
