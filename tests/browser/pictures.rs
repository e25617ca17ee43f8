//! The pictures that the documentation shows.

use crate::web_driver::Key;

use crate::stage::Stage;

#[tokio::test(flavor = "multi_thread")]
async fn for_the_documentation() {
    let stage = Stage::new().await;
    stage.size(1280, 800).await;
    for scheme in ["dark", "light"] {
        stage.colours(scheme).await;
        stage.open(if scheme == "dark" { "grace" } else { "linus" }, "server=0&channel=general").await;
        stage.say("/leaderboard").await;
        stage.say("/next").await;
        stage.press(".message .components", "Done").await;
        stage.see_text(".message", "points").await;
        stage.keys("/faq sa").await;
        stage.see_text("#suggestions [aria-selected=true]", "earn").await;
        stage.picture(&format!("docs-desktop-{scheme}")).await;
        stage.key(Key::Escape).await;
        stage.key(Key::Escape).await;
    }
    stage.colours("dark").await;
    stage.open("margaret", "server=0&channel=general").await;
    stage.say("/next").await;
    stage.click("#open-inside").await;
    stage.click("#inside .record:first-child > summary").await;
    stage.press_summary("Went back").await;
    stage.see("#inside .json").await;
    stage.picture("docs-inside").await;
    stage.size(390, 780).await;
    stage.open("edsger", "server=0&channel=general").await;
    stage.say("/next").await;
    stage.picture("docs-phone").await;
    stage.close().await;
}
