//! A browser at the page of a playground, for one test.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use waymark::command_line::playground::Playground;
use waymark::config::Config;
use waymark_playground::LocalDiscord;

use crate::web_driver::{Answer, Key, WebDriver};

/// How long anything on the page may take that is waited for: far more than it does.
const LONG: Duration = Duration::from_secs(20);

/// Keeps what goes wrong in the page's scripts, and what its policy keeps out.
const WATCH: &str = "window.errors = [];
    addEventListener('error', (event) => window.errors.push(String(event.message ?? event.type)), true);
    addEventListener('unhandledrejection', (event) => window.errors.push(String(event.reason)));
    addEventListener('securitypolicyviolation', (event) => window.errors.push(`policy: ${event.blockedURI}`));";

/// A browser, and what it looks at.
pub(crate) struct Harness {
    pub page: WebDriver,
    url: String,
    driver: Child,
    _playground: Option<Playground>,
    discord: LocalDiscord,
    _folder: TempDir,
}

impl Harness {
    /// The real bot with an empty database, and a window of a desktop's size at the page, as Ada in #general.
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config =
            Config { database: folder.path().join("browser.db").into(), ..Config::load(None, |_| None).unwrap() };
        let playground = Playground::with(&config, 0).await.unwrap();
        let discord = playground.discord().clone();
        Self::at(discord, Some(playground), folder).await
    }

    /// A Discord without the real bot, for what it does not do.
    pub(crate) async fn with_discord(discord: LocalDiscord) -> Self {
        Self::at(discord, None, tempfile::tempdir().unwrap()).await
    }

    async fn at(discord: LocalDiscord, playground: Option<Playground>, folder: TempDir) -> Self {
        let (driver, port) = driver().await;
        let profile = folder.path().join("profile");
        let arguments = [
            "--headless=new",
            "--no-sandbox",
            "--disable-dev-shm-usage",
            "--disable-gpu",
            "--hide-scrollbars",
            "--lang=en-GB",
            "--force-prefers-reduced-motion",
            &format!("--user-data-dir={}", profile.display()),
        ];
        let page = WebDriver::chromium(port, &arguments).await;
        let page = page.unwrap_or_else(|error| panic!("chromium does not start (apt-get install chromium): {error}"));
        let harness = Self { page, url: discord.url(), driver, _playground: playground, discord, _folder: folder };
        harness.prepare().await;
        harness.open("ada", "server=0&channel=general").await;
        harness
    }

    /// Makes the present window ready: a desktop's size, dark, and its scripts watched.
    pub(crate) async fn prepare(&self) {
        self.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH })).await;
        self.size(1360, 860).await;
        self.colours("dark").await;
    }

    pub(crate) fn discord(&self) -> &LocalDiscord {
        &self.discord
    }

    /// Sits somebody somewhere: `server=0&channel=general`, or `dm`.
    pub(crate) async fn open(&self, person: &str, place: &str) {
        self.page.goto(&format!("{}/?as={person}&{place}", self.url)).await.unwrap();
        self.see("#people .who").await;
        self.see(".hello, .message").await;
    }

    /// Light or dark, as the system would have it.
    pub(crate) async fn colours(&self, scheme: &str) {
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.devtools("Emulation.setEmulatedMedia", json!({ "features": features })).await;
    }

    /// A window of this size, as a phone's if it is narrow.
    pub(crate) async fn size(&self, width: u32, height: u32) {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.devtools("Emulation.setDeviceMetricsOverride", metrics).await;
    }

    async fn devtools(&self, method: &str, params: Value) {
        self.page.devtools(method, &params).await.unwrap();
    }

    /// Waits until an element fits.
    pub(crate) async fn see(&self, css: &str) {
        self.until(css, "return Boolean(document.querySelector(arguments[0]));", &[json!(css)]).await;
    }

    /// Waits until an element that fits has this text in it.
    pub(crate) async fn see_text(&self, css: &str, text: &str) {
        let script = "return [...document.querySelectorAll(arguments[0])].some((one) => (one.innerText ?? one.textContent).includes(arguments[1]));";
        self.until(&format!("{text:?} in {css}"), script, &[json!(css), json!(text)]).await;
    }

    /// Waits until nothing fits.
    pub(crate) async fn gone(&self, css: &str) {
        self.until(&format!("no {css}"), "return !document.querySelector(arguments[0]);", &[json!(css)]).await;
    }

    /// Waits until a script says that it is so.
    pub(crate) async fn until(&self, what: &str, script: &str, arguments: &[Value]) {
        let started = std::time::Instant::now();
        while self.page.execute(script, arguments).await.unwrap() != json!(true) {
            if started.elapsed() > LONG {
                self.picture("failed").await;
                let errors = self.script("return window.errors;").await;
                panic!("never came to be: {what}\nerrors: {errors}\nsaid: {}", self.text("main").await);
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }

    /// What a script gives back.
    pub(crate) async fn script(&self, script: &str) -> Value {
        self.page.execute(script, &[]).await.unwrap()
    }

    /// The text of the last element that fits.
    pub(crate) async fn text(&self, css: &str) -> String {
        let script = "return [...document.querySelectorAll(arguments[0])].at(-1)?.innerText ?? '';";
        let text = self.page.execute(script, &[json!(css)]).await.unwrap();
        text.as_str().unwrap_or_default().to_owned()
    }

    /// Does a thing to the last element that fits and has these words in it. One that is made anew between being found and
    /// being touched is looked for again, as a person would.
    async fn touch<T>(&self, css: &str, words: &str, act: impl AsyncFn(&str) -> Answer<T>) -> T {
        loop {
            self.see_text(css, words).await;
            let Some(found) = self.page.find_last(css, words).await.unwrap() else { continue };
            match act(&found).await {
                Ok(done) => return done,
                Err(error) if error.contains("stale element reference") => {}
                Err(error) => {
                    self.picture("failed").await;
                    panic!("{words:?} in {css} cannot be touched: {error}");
                }
            }
        }
    }

    /// Presses the last element that fits, by mouse.
    pub(crate) async fn click(&self, css: &str) {
        self.touch(css, "", async |found| self.page.click(found).await).await;
    }

    /// Presses the last element that fits with the mouse's other button.
    pub(crate) async fn right_click(&self, css: &str) {
        self.touch(css, "", async |found| self.page.right_click(found).await).await;
    }

    /// Presses the last button or link of this text below `css`, by mouse.
    pub(crate) async fn press(&self, css: &str, label: &str) {
        let css = format!("{css} button, {css} a, {css} [role=option]");
        self.touch(&css, label, async |found| self.page.click(found).await).await;
    }

    /// Opens the last part of the drawer whose title has these words.
    pub(crate) async fn press_summary(&self, words: &str) {
        let css = "#inside .record[open] .part > summary";
        self.touch(css, words, async |found| self.page.click(found).await).await;
    }

    /// Types with the keyboard, into whatever has the focus.
    pub(crate) async fn keys(&self, text: &str) {
        self.page.keys(text).await.unwrap();
    }

    pub(crate) async fn key(&self, key: Key) {
        self.page.key(key).await.unwrap();
    }

    /// Types a line into the message box and sends it.
    pub(crate) async fn say(&self, line: &str) {
        let before = self.count(".message").await;
        self.click("#text").await;
        self.keys(line).await;
        // Suggestions are for those who want them: Escape leaves them, not the command.
        if line.starts_with('/') {
            tokio::time::sleep(Duration::from_millis(400)).await;
            if !self.script("return document.getElementById('suggestions').hidden;").await.as_bool().unwrap() {
                self.key(Key::Escape).await;
            }
        }
        self.key(Key::Enter).await;
        let script = "return document.querySelectorAll('.message').length > arguments[0] && !document.querySelector('.thinking');";
        self.until(&format!("an answer to {line}"), script, &[json!(before)]).await;
    }

    pub(crate) async fn count(&self, css: &str) -> usize {
        let script = "return document.querySelectorAll(arguments[0]).length;";
        let count = self.page.execute(script, &[json!(css)]).await.unwrap();
        count.as_u64().and_then(|count| usize::try_from(count).ok()).unwrap()
    }

    /// Keeps a picture of the last element that fits for people to look at.
    pub(crate) async fn picture_of(&self, css: &str, name: &str) {
        let picture = self.touch(css, "", async |found| self.page.screenshot_of(found).await).await;
        keep(name, &picture);
    }

    /// Keeps a picture of the window for people to look at.
    pub(crate) async fn picture(&self, name: &str) {
        keep(name, &self.page.screenshot().await.unwrap());
    }

    /// Closes it all; nothing may have gone wrong in the page's scripts meanwhile.
    pub(crate) async fn close(mut self) {
        let errors = self.script("return window.errors;").await;
        assert_eq!(errors, json!([]), "errors of the page's scripts");
        self.page.quit().await.unwrap();
        self.driver.kill().await.unwrap();
        self.discord.stop();
    }
}

fn keep(name: &str, picture: &[u8]) {
    let folder = std::env::var_os("WAYMARK_PICTURES")
        .map_or_else(|| PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("browser"), PathBuf::from);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(format!("{name}.png")), picture).unwrap();
}

/// Starts a chromedriver of one's own; its port. Two that start at once may want the same port: then one ends, and is
/// started again.
async fn driver() -> (Child, u16) {
    for _ in 0..5 {
        if let Some(started) = try_driver().await {
            return started;
        }
    }
    panic!("chromedriver ends before it is ready");
}

async fn try_driver() -> Option<(Child, u16)> {
    let mut command = Command::new("chromedriver");
    command.arg("--port=0").env("LANGUAGE", "en_GB").stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
    let mut child = command
        .spawn()
        .unwrap_or_else(|error| panic!("chromedriver does not start (apt-get install chromium-driver): {error}"));
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let started = async {
        while let Some(line) = lines.next_line().await.unwrap() {
            if let Some((_, port)) = line.split_once("started successfully on port ") {
                return Some(port.trim_end_matches('.').parse().unwrap());
            }
        }
        None
    };
    let port = tokio::time::timeout(LONG, started).await.expect("chromedriver says its port")?;
    // What it says later must go somewhere, or it would wait.
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    Some((child, port))
}
