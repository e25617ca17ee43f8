//! The pictures that the documentation shows.

use crate::web_driver::Key;

use crate::harness::Harness;

#[tokio::test(flavor = "multi_thread")]
async fn for_the_documentation() {
    let harness = Harness::new().await;
    harness.size(1280, 800).await;
    for scheme in ["dark", "light"] {
        harness.colours(scheme).await;
        harness.open(if scheme == "dark" { "grace" } else { "linus" }, "server=0&channel=general").await;
        harness.say("/leaderboard").await;
        harness.say("/next").await;
        harness.press(".message .container", "Done").await;
        harness.see_text(".message", "points").await;
        harness.keys("/faq sa").await;
        harness.see_text("#suggestions [aria-selected=true]", "earn").await;
        harness.picture(&format!("docs-desktop-{scheme}")).await;
        harness.key(Key::Escape).await;
        harness.key(Key::Escape).await;
    }
    harness.colours("dark").await;
    harness.open("margaret", "server=0&channel=general").await;
    harness.say("/next").await;
    harness.click("#open-inside").await;
    harness.click("#inside .record:first-child > summary").await;
    harness.press_summary("Went back").await;
    harness.see("#inside .json").await;
    harness.picture("docs-inside").await;
    harness.size(390, 780).await;
    harness.open("edsger", "server=0&channel=general").await;
    harness.say("/next").await;
    harness.picture("docs-phone").await;
    harness.close().await;
}
