//! JSON with files beside it.
//! <https://discord.com/developers/docs/reference#uploading-files>

use std::hash::{BuildHasher, RandomState};

use hyper::body::Bytes;
use waymark_commands::File;

/// The type of the body, and the body. The JSON names the files by their numbers, from 0 on.
pub(super) fn with_files(json: &[u8], files: &[File]) -> (String, Bytes) {
    let boundary = boundary();
    let bytes: usize = files.iter().map(|file| file.bytes.len() + 256).sum();
    let mut body = Vec::with_capacity(json.len() + bytes + 256);
    body.extend_from_slice(
        format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"payload_json\"\r\nContent-Type: application/json\r\n\r\n"
        )
        .as_bytes(),
    );
    body.extend_from_slice(json);
    for (number, file) in files.iter().enumerate() {
        let (name, kind) = (&file.name, kind(&file.name));
        body.extend_from_slice(
            format!(
                "\r\n--{boundary}\r\nContent-Disposition: form-data; name=\"files[{number}]\"; filename=\"{name}\"\r\nContent-Type: {kind}\r\n\r\n"
            )
            .as_bytes(),
        );
        body.extend_from_slice(&file.bytes);
    }
    body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
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
    fn files_stand_beside_the_json() {
        let file =
            |name: &str, bytes: &[u8]| File { name: name.into(), bytes: bytes.into(), description: String::new() };
        let files = [file("map.png", b"\x89PNG\r\n--"), file("data.json", b"{}")];
        let (kind, body) = with_files(br#"{"content":"--"}"#, &files);
        let boundary = kind.strip_prefix("multipart/form-data; boundary=").unwrap();
        let part = |name: &str, kind: &str| {
            format!("--{boundary}\r\nContent-Disposition: form-data; name={name}\r\nContent-Type: {kind}\r\n\r\n")
        };
        let expected = [
            part("\"payload_json\"", "application/json").as_bytes(),
            b"{\"content\":\"--\"}\r\n",
            part("\"files[0]\"; filename=\"map.png\"", "image/png").as_bytes(),
            b"\x89PNG\r\n--\r\n",
            part("\"files[1]\"; filename=\"data.json\"", "application/json").as_bytes(),
            b"{}",
            format!("\r\n--{boundary}--\r\n").as_bytes(),
        ]
        .concat();
        assert_eq!(body, expected);
        assert_ne!(with_files(b"{}", &files).0, kind, "another boundary each time");
    }
}
