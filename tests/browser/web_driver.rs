//! A browser over `WebDriver`, as much of it as these tests use. <https://www.w3.org/TR/webdriver2/>

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hyper::Method;
use serde_json::{Value, json};

use crate::bot::http;

/// A key without a character. <https://www.w3.org/TR/webdriver2/#keyboard-actions>
#[derive(Debug, Clone, Copy)]
pub(crate) enum Key {
    Backspace = 0xe003,
    Tab = 0xe004,
    Enter = 0xe007,
    Escape = 0xe00c,
    Up = 0xe013,
    Down = 0xe015,
}

/// The name under which a reference to an element is told. <https://www.w3.org/TR/webdriver2/#elements>
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// What the driver says went wrong.
pub(crate) type Answer<T> = Result<T, String>;

/// A browser with a session of its own.
pub(crate) struct WebDriver {
    /// Where the session's commands go.
    session: String,
}

impl WebDriver {
    /// Starts a chromium with these arguments, by the driver on this port.
    pub(crate) async fn chromium(port: u16, arguments: &[&str]) -> Answer<Self> {
        let mut driver = Self { session: format!("http://127.0.0.1:{port}/session") };
        let wanted = json!({ "browserName": "chrome", "goog:chromeOptions": { "args": arguments } });
        let wanted = json!({ "capabilities": { "alwaysMatch": wanted } });
        let session = driver.command(Method::POST, "", &wanted).await?;
        driver.session += &format!("/{}", session["sessionId"].as_str().ok_or("no session")?);
        Ok(driver)
    }

    /// Goes to an address, and waits until the page is there.
    pub(crate) async fn goto(&self, url: &str) -> Answer<()> {
        self.post("/url", &json!({ "url": url })).await.map(drop)
    }

    /// Loads the page anew.
    pub(crate) async fn refresh(&self) -> Answer<()> {
        self.post("/refresh", &json!({})).await.map(drop)
    }

    /// What a script returns that is given these arguments.
    pub(crate) async fn execute(&self, script: &str, arguments: &[Value]) -> Answer<Value> {
        self.post("/execute/sync", &json!({ "script": script, "args": arguments })).await
    }

    /// What a script hands to the function that is its last argument.
    pub(crate) async fn execute_async(&self, script: &str) -> Answer<Value> {
        self.post("/execute/async", &json!({ "script": script, "args": [] })).await
    }

    /// The last element that fits and has these words in it, by its reference.
    pub(crate) async fn find_last(&self, css: &str, words: &str) -> Answer<Option<String>> {
        let script = "return [...document.querySelectorAll(arguments[0])].findLast((one) => (one.innerText ?? one.textContent).includes(arguments[1]));";
        let found = self.execute(script, &[json!(css), json!(words)]).await?;
        Ok(found[ELEMENT].as_str().map(str::to_owned))
    }

    /// Presses an element by mouse. It must be in sight, and nothing above it.
    pub(crate) async fn click(&self, element: &str) -> Answer<()> {
        self.post(&format!("/element/{element}/click"), &json!({})).await.map(drop)
    }

    /// Presses an element with the mouse's other button.
    pub(crate) async fn right_click(&self, element: &str) -> Answer<()> {
        let origin = json!({ ELEMENT: element });
        let button = |kind: &str| json!({ "type": kind, "button": 2 });
        let to = json!({ "type": "pointerMove", "origin": origin, "x": 0, "y": 0, "duration": 0 });
        let actions = json!([to, button("pointerDown"), button("pointerUp")]);
        let mouse = json!({ "type": "pointer", "id": "mouse", "actions": actions });
        self.post("/actions", &json!({ "actions": [mouse] })).await.map(drop)
    }

    /// Types with the keyboard, into whatever has the focus.
    pub(crate) async fn keys(&self, text: &str) -> Answer<()> {
        let press = |key: char| [json!({ "type": "keyDown", "value": key }), json!({ "type": "keyUp", "value": key })];
        let actions: Vec<_> = text.chars().flat_map(press).collect();
        let keyboard = json!({ "type": "key", "id": "keyboard", "actions": actions });
        self.post("/actions", &json!({ "actions": [keyboard] })).await.map(drop)
    }

    /// Presses a key without a character.
    pub(crate) async fn key(&self, key: Key) -> Answer<()> {
        self.keys(&char::from_u32(key as u32).unwrap().to_string()).await
    }

    /// Opens a window, and goes on in it.
    pub(crate) async fn new_window(&self) -> Answer<()> {
        let window = self.post("/window/new", &json!({ "type": "tab" })).await?;
        self.switch_to(window["handle"].as_str().ok_or("no window")?).await
    }

    /// The window that it is in.
    pub(crate) async fn window(&self) -> Answer<String> {
        let window = self.command(Method::GET, "/window", &Value::Null).await?;
        window.as_str().map(str::to_owned).ok_or_else(|| "no window".to_owned())
    }

    /// Goes on in another window.
    pub(crate) async fn switch_to(&self, window: &str) -> Answer<()> {
        self.post("/window", &json!({ "handle": window })).await.map(drop)
    }

    /// A command of Chromium's own tools for developers. <https://chromedevtools.github.io/devtools-protocol/>
    pub(crate) async fn devtools(&self, method: &str, params: &Value) -> Answer<()> {
        self.post("/goog/cdp/execute", &json!({ "cmd": method, "params": params })).await.map(drop)
    }

    /// A picture of what is in sight, as PNG.
    pub(crate) async fn screenshot(&self) -> Answer<Vec<u8>> {
        let picture = self.command(Method::GET, "/screenshot", &Value::Null).await?;
        STANDARD.decode(picture.as_str().unwrap_or_default()).map_err(|error| error.to_string())
    }

    /// A picture of an element, as far as it is in sight, as PNG.
    pub(crate) async fn screenshot_of(&self, element: &str) -> Answer<Vec<u8>> {
        let picture = self.command(Method::GET, &format!("/element/{element}/screenshot"), &Value::Null).await?;
        STANDARD.decode(picture.as_str().unwrap_or_default()).map_err(|error| error.to_string())
    }

    /// Closes the browser.
    pub(crate) async fn quit(&self) -> Answer<()> {
        self.command(Method::DELETE, "", &Value::Null).await.map(drop)
    }

    async fn post(&self, path: &str, body: &Value) -> Answer<Value> {
        self.command(Method::POST, path, body).await
    }

    async fn command(&self, method: Method, path: &str, body: &Value) -> Answer<Value> {
        let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        let answer = http::send(method, &format!("{}{path}", self.session), &[], body).await;
        let answer = answer.map_err(|error| error.to_string())?;
        let is_success = answer.status.is_success();
        let value = answer.json().await["value"].take();
        if is_success { Ok(value) } else { Err(format!("{}: {}", value["error"], value["message"])) }
    }
}
