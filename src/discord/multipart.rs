//! JSON with a file beside it.
//! <https://discord.com/developers/docs/reference#uploading-files>

use std::hash::{BuildHasher, RandomState};

use hyper::body::Bytes;
use waymark_commands::File;

/// The type of the body, and the body. The JSON names the file by the number 0.
pub(super) fn with_file(json: &[u8], file: &File) -> (String, Bytes) {
    let boundary = boundary();
    let (name, kind) = (&file.name, kind(&file.name));
    let first = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"payload_json\"\r\nContent-Type: application/json\r\n\r\n"
    );
    let second = format!(
        "\r\n--{boundary}\r\nContent-Disposition: form-data; name=\"files[0]\"; filename=\"{name}\"\r\nContent-Type: {kind}\r\n\r\n"
    );
    let end = format!("\r\n--{boundary}--\r\n");
    let body = [first.as_bytes(), json, second.as_bytes(), &file.bytes, end.as_bytes()].concat();
    (format!("multipart/form-data; boundary={boundary}"), body.into())
}

/// What stands between the parts. Nobody can know it beforehand and write it into what becomes a part.
fn boundary() -> String {
    // The keys of a hasher are random.
    let random = || RandomState::new().hash_one(());
    format!("waymark-{:016x}{:016x}", random(), random())
}

/// The type of a file, as its name has it.
fn kind(name: &str) -> &'static str {
    match name.rsplit_once('.') {
        Some((_, "png")) => "image/png",
        Some((_, "json")) => "application/json",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_stands_beside_the_json() {
        let file = File { name: "map.png".into(), bytes: (*b"\x89PNG\r\n--").into(), description: String::new() };
        let (kind, body) = with_file(br#"{"content":"--"}"#, &file);
        let boundary = kind.strip_prefix("multipart/form-data; boundary=").unwrap();
        let parts = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"payload_json\"\r\nContent-Type: application/json\r\n\r\n\
             {{\"content\":\"--\"}}\r\n--{boundary}\r\nContent-Disposition: form-data; name=\"files[0]\"; \
             filename=\"map.png\"\r\nContent-Type: image/png\r\n\r\n"
        );
        let expected = [parts.as_bytes(), b"\x89PNG\r\n--", format!("\r\n--{boundary}--\r\n").as_bytes()].concat();
        assert_eq!(body, expected);
        assert_ne!(with_file(b"{}", &file).0, kind, "another boundary each time");
    }
}
