//! For everybody: axe-core finds nothing serious, the keyboard is enough, a phone's width too.

use crate::web_driver::Key;
use serde_json::json;

use crate::harness::Harness;

/// axe-core, which `.ci/run` gets from npm: see CONTRIBUTING.md.
fn axe() -> String {
    let file = std::env::var("AXE_CORE")
        .unwrap_or_else(|_| panic!("AXE_CORE must name axe-core's axe.min.js; .ci/run gets it: npm pack axe-core"));
    std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// The serious and critical violations that axe-core finds, with where.
pub(crate) async fn violations(harness: &Harness) -> Vec<String> {
    let script = format!("{};\nconst done = arguments[arguments.length - 1];
        axe.run(document, {{ resultTypes: ['violations'] }}).then((found) => done(found.violations
            .filter((one) => ['serious', 'critical'].includes(one.impact))
            .flatMap((one) => one.nodes.map((node) => `${{one.id}}: ${{node.target.join(' ')}}: ${{node.any.concat(node.all, node.none).map((check) => check.message).join('; ')}}`))), (error) => done([String(error)]));", axe());
    let found = harness.page.execute_async(&script).await.unwrap();
    found.as_array().unwrap().iter().map(|one| one.as_str().unwrap_or_default().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_serious() {
    let harness = Harness::new().await;
    let mut found = Vec::new();
    for scheme in ["dark", "light"] {
        harness.open("ada", "server=0&channel=general").await;
        harness.colours(scheme).await;
        found.extend(violations(&harness).await);
        for line in ["/help", "/faq salary", "/next", "/roadmap", "/leaderboard", "Hello"] {
            harness.say(line).await;
        }
        found.extend(violations(&harness).await);
        harness.picture(&format!("conversation-{scheme}")).await;
        harness.keys("/faq sal").await;
        harness.see("#suggestions [aria-selected=true]").await;
        found.extend(violations(&harness).await);
        harness.key(Key::Escape).await;
        harness.key(Key::Escape).await;
        harness.click(".select").await;
        found.extend(violations(&harness).await);
        harness.key(Key::Escape).await;
        for (tool, panel) in [("#clock", ".panel"), ("#faults", ".panel"), (".member[aria-haspopup]", ".profile")] {
            harness.click(tool).await;
            harness.see(panel).await;
            found.extend(violations(&harness).await);
            harness.key(Key::Escape).await;
            harness.gone(panel).await;
        }
        harness.click("#open-inside").await;
        harness.click("#inside .record > summary").await;
        harness.press_summary("Came in").await;
        harness.see("#inside .json").await;
        found.extend(violations(&harness).await);
        harness.click("#inside [aria-label=Close]").await;
    }
    found.sort();
    found.dedup();
    assert!(found.is_empty(), "{}", found.join("\n"));
    harness.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_fits_a_phone() {
    let harness = Harness::new().await;
    harness.size(390, 780).await;
    harness.open("grace", "server=0&channel=general").await;
    harness.picture("phone-first-visit").await;
    for line in ["/faq salary", "/next", "/roadmap"] {
        harness.say(line).await;
    }
    let fits = "return document.documentElement.scrollWidth <= innerWidth && [...document.querySelectorAll('.message, #line, #top')].every((one) => one.getBoundingClientRect().right <= innerWidth + 1);";
    harness.until("nothing wider than the phone", fits, &[]).await;
    harness.picture("phone").await;
    harness.click("#open-places").await;
    harness.see("#places.open").await;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    harness.picture("phone-places").await;
    let found = violations(&harness).await;
    assert!(found.is_empty(), "{}", found.join("\n"));
    harness.press("#channels", "daily").await;
    harness.gone("#places.open").await;
    harness.see_text("#here", "daily").await;
    harness.click("#open-members").await;
    harness.see("#members.open").await;
    harness.key(Key::Escape).await;
    harness.gone("#members.open").await;
    harness.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_keyboard_reaches_everything_and_is_seen() {
    let harness = Harness::new().await;
    harness.say("/next").await;
    let mut reached = Vec::new();
    for _ in 0..60 {
        harness.key(Key::Tab).await;
        let script = "const one = document.activeElement; const style = getComputedStyle(one);
            const around = one.closest('#line') ? getComputedStyle(one.closest('#line')).boxShadow !== 'none' : style.outlineStyle !== 'none';
            return [one === document.body ? '' : one.id || one.getAttribute('aria-label') || one.innerText.split('\\n').at(-1), around];";
        let found = harness.script(script).await;
        reached.push(found[0].as_str().unwrap_or_default().to_owned());
        assert!(found[1] == json!(true) || found[0] == json!(""), "no focus is seen at {found}");
    }
    for name in [
        "clock",
        "faults",
        "open-inside",
        "theme",
        "conversation",
        "Done",
        "Be Grace",
        "daily",
        "Rust Evenings",
        "Grace",
    ] {
        assert!(reached.iter().any(|one| one == name), "{name} is not reached: {reached:?}");
    }
    harness.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn colours_can_be_chosen_and_stay() {
    let harness = Harness::new().await;
    let light =
        "const [red] = getComputedStyle(document.body).backgroundColor.match(/\\d+/g); return Number(red) > 128;";
    assert_eq!(harness.script(light).await, json!(false));
    harness.click("#theme").await;
    harness.until("light", light, &[]).await;
    harness.page.refresh().await.unwrap();
    harness.see(".hello").await;
    harness.until("light", light, &[]).await;
    harness.close().await;
}
