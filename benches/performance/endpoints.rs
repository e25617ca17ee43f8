//! The other way in which Discord brings interactions: as signed requests to an endpoint of the bot's.
//! <https://discord.com/developers/docs/interactions/overview#setting-up-an-endpoint>

use std::cell::Cell;
use std::fmt::Write;
use std::time::{SystemTime, UNIX_EPOCH};

use ed25519_dalek::{Signer, SigningKey};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::header::CONTENT_TYPE;
use hyper::{Request, Response, Uri};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

/// What signs. It signs nothing anywhere else.
const SECRET: [u8; 32] = [7; 32];

/// Where interactions go to. Connections stay open.
pub(crate) struct Endpoints {
    key: SigningKey,
    all: Vec<Uri>,
    /// Whose turn it is.
    turn: Cell<usize>,
    client: Client<HttpConnector, Full<Bytes>>,
}

impl Endpoints {
    /// At these ports of this machine.
    pub(crate) fn new(ports: &[u16]) -> Self {
        let mut tcp = HttpConnector::new();
        tcp.set_nodelay(true);
        let address = |port| format!("http://127.0.0.1:{port}/interactions").parse().unwrap();
        Self {
            key: SigningKey::from_bytes(&SECRET),
            all: ports.iter().map(address).collect(),
            turn: Cell::new(0),
            client: Client::builder(TokioExecutor::new()).build(tcp),
        }
    }

    /// Signs this for the next of them, and sends it once the response is waited for; why there is none, if so.
    pub(crate) fn send(&self, body: &str) -> impl Future<Output = Result<Response<Bytes>, String>> + use<> {
        let turn = self.turn.replace((self.turn.get() + 1) % self.all.len());
        self.send_to(turn, body)
    }

    /// Whether that one says that it is there, or at least that it was asked before.
    pub(crate) async fn answers(&self, place: usize) -> bool {
        const PING: &str = r#"{"type":1}"#;
        self.send_to(place, PING).await.is_ok()
    }

    fn send_to(&self, place: usize, body: &str) -> impl Future<Output = Result<Response<Bytes>, String>> + use<> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs().to_string();
        let signature = self.key.sign(&[now.as_bytes(), body.as_bytes()].concat());
        let request = Request::post(&self.all[place])
            .header(CONTENT_TYPE, "application/json")
            .header("X-Signature-Ed25519", hexadecimal(&signature.to_bytes()))
            .header("X-Signature-Timestamp", now)
            .body(Full::from(body.to_owned()))
            .unwrap();
        let client = self.client.clone();
        async move {
            let (head, body) = client.request(request).await.map_err(|error| error.to_string())?.into_parts();
            let body = body.collect().await.map_err(|error| error.to_string())?.to_bytes();
            Ok(Response::from_parts(head, body))
        }
    }
}

/// What signatures are verified with, as Discord tells it.
pub(crate) fn verify_key() -> String {
    hexadecimal(SigningKey::from_bytes(&SECRET).verifying_key().as_bytes())
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}
