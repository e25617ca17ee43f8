//! Whether a request is Discord's: signed by it, just now, and not seen before.

use std::collections::{HashSet, VecDeque};
use std::sync::{Mutex, PoisonError};

use axum::http::HeaderMap;
use ed25519_dalek::{SIGNATURE_LENGTH, Signature, VerifyingKey};
use jiff::{SignedDuration, Timestamp};
use waymark_commands::Clock;

/// How far the time of a signature may be from ours: clocks differ, and an interaction cannot be answered after 3 s anyway.
const FRESH: SignedDuration = SignedDuration::from_secs(30);
/// Signatures that are remembered: whoever can send more within the time is Discord.
const REMEMBERED: usize = 1 << 17;

/// Tells Discord's requests from others.
pub(super) struct Signatures {
    key: VerifyingKey,
    clock: Clock,
    seen: Mutex<Seen>,
}

/// The signatures of a while, oldest first.
#[derive(Default)]
struct Seen {
    all: HashSet<[u8; SIGNATURE_LENGTH]>,
    order: VecDeque<(Timestamp, [u8; SIGNATURE_LENGTH])>,
}

/// What a request says of its signature.
#[derive(Debug)]
pub(super) struct Signed {
    signature: Signature,
    /// Seconds since 1970, as it was signed.
    at: String,
}

impl Signed {
    /// What the headers say; none where they say nothing that could be true.
    pub(super) fn read(headers: &HeaderMap) -> Option<Self> {
        let header = |name: &str| headers.get(name)?.to_str().ok();
        let signature = Signature::from_bytes(&bytes(header("X-Signature-Ed25519")?)?);
        let at = header("X-Signature-Timestamp")?.to_owned();
        Some(Self { signature, at })
    }
}

impl Signatures {
    /// Those of this key, in hexadecimal; none if it is no key.
    pub(super) fn of(key: &str, clock: Clock) -> Option<Self> {
        let key = VerifyingKey::from_bytes(&bytes(key)?).ok()?;
        Some(Self { key, clock, seen: Mutex::default() })
    }

    /// Whether Discord signed this body, just now, and for the first time.
    ///
    /// # Errors
    ///
    /// Why it is not believed.
    pub(super) fn verify(&self, signed: &Signed, body: &[u8]) -> Result<(), &'static str> {
        let message = [signed.at.as_bytes(), body].concat();
        self.key.verify_strict(&message, &signed.signature).map_err(|_| "invalid request signature")?;
        let now = (self.clock)();
        let at = signed.at.parse().ok().and_then(|at| Timestamp::from_second(at).ok());
        if at.is_none_or(|at| now.duration_since(at).abs() > FRESH) {
            return Err("signed too long ago");
        }
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.remember(signed.signature.to_bytes(), now) { Ok(()) } else { Err("answered before") }
    }
}

impl Seen {
    /// Remembers a signature; says whether it is new.
    fn remember(&mut self, signature: [u8; SIGNATURE_LENGTH], now: Timestamp) -> bool {
        // One is believed for so long before and after it was made.
        let is_over = |at: Timestamp| now.duration_since(at) > FRESH * 2;
        while let Some((at, oldest)) = self.order.front()
            && (is_over(*at) || self.order.len() >= REMEMBERED)
        {
            self.all.remove(oldest);
            self.order.pop_front();
        }
        let new = self.all.insert(signature);
        if new {
            self.order.push_back((now, signature));
        }
        new
    }
}

/// The bytes that a text in hexadecimal stands for; none if it is none, or of another length.
fn bytes<const LENGTH: usize>(hexadecimal: &str) -> Option<[u8; LENGTH]> {
    let digits = hexadecimal.as_bytes();
    if digits.len() != 2 * LENGTH {
        return None;
    }
    let digit = |digit: u8| char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let mut bytes = [0; LENGTH];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicI64, Ordering};

    use axum::http::HeaderValue;
    use ed25519_dalek::{Signer, SigningKey};

    use super::*;

    const NOW: i64 = 1_795_000_000;

    fn hexadecimal(bytes: &[u8]) -> String {
        bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
    }

    fn headers(signature: &str, at: &str) -> HeaderMap {
        let value = |text: &str| HeaderValue::from_str(text).unwrap();
        HeaderMap::from_iter([
            ("x-signature-ed25519".parse().unwrap(), value(signature)),
            ("x-signature-timestamp".parse().unwrap(), value(at)),
        ])
    }

    #[test]
    fn only_what_discord_signed_just_now_is_believed_and_once() {
        let theirs = SigningKey::from_bytes(&[7; 32]);
        let seconds = Arc::new(AtomicI64::new(NOW));
        let clock: Clock = {
            let seconds = Arc::clone(&seconds);
            Arc::new(move || Timestamp::from_second(seconds.load(Ordering::Relaxed)).unwrap())
        };
        let signatures = Signatures::of(&hexadecimal(theirs.verifying_key().as_bytes()), clock).unwrap();
        let verify = |key: &SigningKey, signed_at: &str, at: &str, signed: &str, body: &str| {
            let signature = key.sign(format!("{signed_at}{signed}").as_bytes());
            let read = Signed::read(&headers(&hexadecimal(&signature.to_bytes()), at)).unwrap();
            signatures.verify(&read, body.as_bytes())
        };
        let now = NOW.to_string();
        assert_eq!(verify(&theirs, &now, &now, "{}", "{}"), Ok(()));
        assert_eq!(verify(&theirs, &now, &now, "{}", "{}"), Err("answered before"));
        assert_eq!(verify(&theirs, &now, &now, "{ }", "{ }"), Ok(()), "another one");
        let invalid = Err("invalid request signature");
        assert_eq!(verify(&SigningKey::from_bytes(&[8; 32]), &now, &now, "{}", "{}"), invalid, "somebody else's");
        assert_eq!(verify(&theirs, &now, &now, "{}", "{}x"), invalid, "another body");
        assert_eq!(verify(&theirs, &now, "1795000001", "{}", "{}"), invalid, "another time");
        for (seconds, what) in [(-31, "long ago"), (31, "in the future")] {
            let then = (NOW + seconds).to_string();
            assert_eq!(verify(&theirs, &then, &then, "{}", "{}"), Err("signed too long ago"), "{what}");
        }
        for at in ["", "soon", "99999999999999999999"] {
            assert_eq!(verify(&theirs, at, at, "{}", "{}"), Err("signed too long ago"), "{at}");
        }
        // What is remembered does not grow for ever, and nothing old is believed again.
        seconds.store(NOW + 61, Ordering::Relaxed);
        assert_eq!(verify(&theirs, &now, &now, "{}", "{}"), Err("signed too long ago"));
        let later = (NOW + 61).to_string();
        assert_eq!(verify(&theirs, &later, &later, "{}", "{}"), Ok(()));
        assert_eq!(signatures.seen.lock().unwrap().order.len(), 1);
    }

    #[test]
    fn headers_that_say_nothing_are_not_believed() {
        assert!(Signed::read(&HeaderMap::new()).is_none());
        for signature in ["", "00", &"0".repeat(127), &"0".repeat(129), &"g".repeat(128), &"é".repeat(64)] {
            let Ok(value) = HeaderValue::from_bytes(signature.as_bytes()) else { continue };
            let mut headers = headers("", "1");
            headers.insert("x-signature-ed25519", value);
            assert!(Signed::read(&headers).is_none(), "{signature}");
        }
        assert!(Signed::read(&headers(&"0".repeat(128), "1")).is_some());
        for key in ["", "00", &"z".repeat(64)] {
            assert!(Signatures::of(key, Arc::new(|| Timestamp::UNIX_EPOCH)).is_none(), "{key}");
        }
    }
}
