//! Any bytes are read, with everything in them, or refused with a finding.
#![no_main]

use libfuzzer_sys::fuzz_target;
use spec2dest::document::{Documents, Input, ReadOptions};
use spec2dest::findings::Findings;
use spec2dest::openapi;

fuzz_target!(|bytes: &[u8]| {
    let Ok(documents) = Documents::open(Input::Stdin(bytes.to_vec()), &ReadOptions::default())
    else {
        return;
    };
    let findings = Findings::default();
    if let Some(api) = openapi::read(&documents, &findings) {
        findings.extend(api.problems);
    }
    // Whatever nobody asked for.
    let _ = documents.root().to_json();
    findings.extend(documents.take_findings());
    spec2dest_fuzz::shown(&findings, &documents);
});
