use spec2dest::{document::*, findings::*, pipeline::*, plan::*, template::*};
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let mut plan = PlanOptions::default();
    if let Some(b) = a.get(2).filter(|b| !b.is_empty()) {
        plan.base_url = Some(b.clone());
    }
    let r = Request {
        input: Input::Path(a[1].clone().into()),
        read: ReadOptions::default(),
        overlay: None,
        blueprint: a.get(3).map(Into::into),
        plan,
        format: Format::Yaml,
        levels: Levels::default(),
    };
    let o = run(r).unwrap();
    for f in o.findings.iter() {
        let at = f.place.as_ref().map(|p| {
            let r = o.sources.locate(p);
            let t = o.sources.text(p.file);
            format!(
                "{}:{}: {:?}",
                o.sources.name(p.file),
                t[..r.start].lines().count().max(1),
                &t[r]
            )
        });
        eprintln!(
            "{:?} {}: {} {:?} {:?}",
            o.findings.severity(f),
            f.code,
            f.message,
            at,
            f.help
        );
    }
    eprintln!("{:?}", o.accounting);
    if let Some(t) = o.template {
        println!("{t}");
    }
}
