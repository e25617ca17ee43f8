//! For everybody: axe-core finds nothing serious, the keyboard is enough, a phone's width too.

use crate::web_driver::Key;
use serde_json::json;

use crate::stage::Stage;

/// axe-core, which `.ci/run` gets from npm: see CONTRIBUTING.md.
fn axe() -> String {
    let file = std::env::var("AXE_CORE")
        .unwrap_or_else(|_| panic!("AXE_CORE must name axe-core's axe.min.js; .ci/run gets it: npm pack axe-core"));
    std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// What axe-core finds of serious and critical faults, with where.
async fn faults(stage: &Stage) -> Vec<String> {
    let script = format!("{};\nconst done = arguments[arguments.length - 1];
        axe.run(document, {{ resultTypes: ['violations'] }}).then((found) => done(found.violations
            .filter((one) => ['serious', 'critical'].includes(one.impact))
            .flatMap((one) => one.nodes.map((node) => `${{one.id}}: ${{node.target.join(' ')}}: ${{node.any.concat(node.all, node.none).map((check) => check.message).join('; ')}}`))), (error) => done([String(error)]));", axe());
    let found = stage.page.execute_async(&script).await.unwrap();
    found.as_array().unwrap().iter().map(|one| one.as_str().unwrap_or_default().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_serious() {
    let stage = Stage::new().await;
    let mut found = Vec::new();
    for scheme in ["dark", "light"] {
        stage.open("ada", "server=0&channel=general").await;
        stage.colours(scheme).await;
        found.extend(faults(&stage).await);
        for line in ["/help", "/faq salary", "/next", "/roadmap", "/leaderboard", "Hello"] {
            stage.say(line).await;
        }
        found.extend(faults(&stage).await);
        stage.picture(&format!("conversation-{scheme}")).await;
        stage.keys("/faq sal").await;
        stage.see("#suggestions [aria-selected=true]").await;
        found.extend(faults(&stage).await);
        stage.key(Key::Escape).await;
        stage.key(Key::Escape).await;
        stage.click(".select").await;
        found.extend(faults(&stage).await);
        stage.key(Key::Escape).await;
        for (tool, panel) in [("#clock", ".panel"), ("#trouble", ".panel"), (".member[aria-haspopup]", ".profile")] {
            stage.click(tool).await;
            stage.see(panel).await;
            found.extend(faults(&stage).await);
            stage.key(Key::Escape).await;
            stage.gone(panel).await;
        }
        stage.click("#open-inside").await;
        stage.click("#inside .record > summary").await;
        stage.press_summary("Came in").await;
        stage.see("#inside .json").await;
        found.extend(faults(&stage).await);
        stage.click("#inside [aria-label=Close]").await;
    }
    found.sort();
    found.dedup();
    assert!(found.is_empty(), "{}", found.join("\n"));
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_fits_a_phone() {
    let stage = Stage::new().await;
    stage.size(390, 780).await;
    stage.open("grace", "server=0&channel=general").await;
    stage.picture("phone-first-visit").await;
    for line in ["/faq salary", "/next", "/roadmap"] {
        stage.say(line).await;
    }
    let fits = "return document.documentElement.scrollWidth <= innerWidth && [...document.querySelectorAll('.message, #line, #top')].every((one) => one.getBoundingClientRect().right <= innerWidth + 1);";
    stage.until("nothing wider than the phone", fits, &[]).await;
    stage.picture("phone").await;
    stage.click("#open-places").await;
    stage.see("#places.open").await;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    stage.picture("phone-places").await;
    let found = faults(&stage).await;
    assert!(found.is_empty(), "{}", found.join("\n"));
    stage.press("#channels", "daily").await;
    stage.gone("#places.open").await;
    stage.see_text("#here", "daily").await;
    stage.click("#open-members").await;
    stage.see("#members.open").await;
    stage.key(Key::Escape).await;
    stage.gone("#members.open").await;
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_keyboard_reaches_everything_and_is_seen() {
    let stage = Stage::new().await;
    stage.say("/next").await;
    let mut reached = Vec::new();
    for _ in 0..60 {
        stage.key(Key::Tab).await;
        let script = "const one = document.activeElement; const style = getComputedStyle(one);
            const around = one.closest('#line') ? getComputedStyle(one.closest('#line')).boxShadow !== 'none' : style.outlineStyle !== 'none';
            return [one === document.body ? '' : one.id || one.getAttribute('aria-label') || one.innerText.split('\\n').at(-1), around];";
        let found = stage.script(script).await;
        reached.push(found[0].as_str().unwrap_or_default().to_owned());
        assert!(found[1] == json!(true) || found[0] == json!(""), "no focus is seen at {found}");
    }
    for name in [
        "clock",
        "trouble",
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
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn colours_can_be_chosen_and_stay() {
    let stage = Stage::new().await;
    let light =
        "const [red] = getComputedStyle(document.body).backgroundColor.match(/\\d+/g); return Number(red) > 128;";
    assert_eq!(stage.script(light).await, json!(false));
    stage.click("#theme").await;
    stage.until("light", light, &[]).await;
    stage.page.refresh().await.unwrap();
    stage.see(".hello").await;
    stage.until("light", light, &[]).await;
    stage.close().await;
}
