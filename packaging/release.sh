#!/usr/bin/env bash
# Makes what a release consists of, in target/release-VERSION: an archive, the Debian package, what is in them (SBOM,
# CycloneDX), and their checksums. Needs cargo-deb and cargo-cyclonedx. The same commit gives the same archive.
#
#   packaging/release.sh [BINARY]       (builds one with the profile `dist` if none is given)
set -euo pipefail
cd "$(dirname "$0")/.."

for tool in cargo-deb cargo-cyclonedx; do
    command -v "$tool" > /dev/null || { echo "$tool is missing: cargo install --locked $tool" >&2; exit 1; }
done
version=$(cargo metadata --no-deps --format-version 1 --locked | sed 's/.*"name":"waymark","version":"\([^"]*\)".*/\1/')
target=$(rustc --print host-tuple)
name=waymark-$version-$target
out=target/release-$version
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}

rm -rf "$out"
mkdir -p "$out/$name"
if [ $# -eq 0 ]; then cargo build --locked --profile dist --package waymark; fi
install -m 755 "${1:-target/dist/waymark}" "$out/$name/waymark"
cp README.md CHANGELOG.md LICENSE-MIT LICENSE-APACHE docs/OPERATING.md packaging/systemd/waymark.service \
    packaging/grafana/waymark.json packaging/deb/waymark.toml "$out/$name/"
tar --create --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --directory "$out" "$name" \
    | gzip --no-name --best > "$out/$name.tar.gz"

# cargo-deb looks for the binary where a release is built; this one is put there for it alone.
mkdir -p "$out/deb/release"
cp "$out/$name/waymark" "$out/deb/release/waymark"
CARGO_TARGET_DIR="$out/deb" cargo deb --quiet --no-build --no-strip --locked --package waymark --output "$out"

# It is written beside each crate's manifest; the program's has all that is in it.
cargo cyclonedx --format json --override-filename waymark.cdx --target "$target" --quiet
mv waymark.cdx.json "$out/$name.cdx.json"
find . -name waymark.cdx.json -not -path './target/*' -delete

rm -r "${out:?}/$name" "$out/deb"
(cd "$out" && sha256sum -- * > SHA256SUMS)
cat "$out/SHA256SUMS"
