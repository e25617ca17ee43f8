#!/usr/bin/env bash
# The life of the Debian package: built of an existing binary, installed, run against the playground's Discord, removed.
# Needs root, cargo-deb, and what `cargo build -p waymark` and `cargo build -p waymark-playground --examples` leave.
#
#   packaging/deb/test.sh [BINARY]      (target/debug/waymark)
set -euo pipefail
cd "$(dirname "$0")/../.."

binary=$(realpath "${1:-target/debug/waymark}")
work=$(mktemp -d)
started=()
cleanup() {
    for pid in "${started[@]}"; do kill "$pid" 2> /dev/null || true; done
    DEBIAN_FRONTEND=noninteractive apt-get purge -y -qq waymark > /dev/null 2>&1 || true
    rm -rf "$work" /var/lib/waymark
}
trap cleanup EXIT

say() { printf -- '-- %s\n' "$*"; }
fail() { printf 'packaging/deb/test.sh: %s\n' "$*" >&2; exit 1; }
# Waits until a command succeeds, at most half a minute.
wait_for() { for _ in $(seq 120); do if "$@" > /dev/null 2>&1; then return; fi; sleep 0.25; done; fail "never came to be: $*"; }
is_mode() { [ "$(stat -c '%a %U' "$2")" = "$1" ] || fail "$2 is $(stat -c '%a %U' "$2"), not $1"; }
if [ -e /var/lib/waymark ] || [ -e /etc/waymark ]; then fail 'Waymark is installed on this machine already'; fi

say build
# cargo-deb looks for the binary where a release is built; this one is put there for it alone.
mkdir -p "$work/target/release"
strip -o "$work/target/release/waymark" "$binary"
CARGO_TARGET_DIR="$work/target" cargo deb --quiet --no-build --no-strip --locked --package waymark --output "$work/waymark.deb"
dpkg-deb --field "$work/waymark.deb" Package Version Depends Recommends Installed-Size

say install
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$work/waymark.deb"
waymark --version
unit=$(dpkg -L waymark | grep 'waymark\.service$')
systemd-analyze verify "$unit"
systemd-analyze security --offline=true --threshold=20 "$unit" | tail -1
is_mode '700 waymark' /var/lib/waymark

say 'a Discord to run against'
mkfifo "$work/typed"
target/debug/examples/local_discord < "$work/typed" > "$work/discord" &
started+=($!)
exec 3> "$work/typed"
wait_for grep -q DISCORD_TOKEN "$work/discord"
api_url=$(sed -n 's/^DISCORD_API_URL=//p' "$work/discord")
sed -n 's/^DISCORD_TOKEN=//p' "$work/discord" | waymark token --config /etc/waymark/waymark.toml
is_mode '600 root' /etc/waymark/token

say doctor
# A machine for tests may lack fonts, and nothing else.
DISCORD_API_URL=$api_url waymark doctor --config /etc/waymark/waymark.toml | tee "$work/doctor" || true
if grep '^FAULT' "$work/doctor" | grep -v '^FAULT  fonts'; then fail 'the doctor found a fault'; fi
grep -q '^ok     token' "$work/doctor" || fail 'the doctor did not look'

say run
# As the unit does, for machines without systemd: its user, its folder, its copy of the token.
install -m 0400 -o waymark /etc/waymark/token "$work/token"
chmod 711 "$work"
export WAYMARK_LISTEN=127.0.0.1:19464
(cd /var/lib/waymark && umask 0077 && exec setpriv --reuid waymark --regid waymark --clear-groups \
    env DISCORD_TOKEN_FILE="$work/token" DISCORD_API_URL="$api_url" waymark run --config /etc/waymark/waymark.toml) \
    2> "$work/log" &
bot=$!
started+=("$bot")
wait_for waymark health
waymark health
echo '/done topic:http' >&3
wait_for grep -q 'You earned' "$work/discord"
curl --fail --silent --show-error "http://$WAYMARK_LISTEN/metrics" | grep 'waymark_interaction_seconds_count'
is_mode '600 waymark' /var/lib/waymark/waymark.db
kill -TERM "$bot"
wait "$bot" || fail "it ended with $?: $(cat "$work/log")"

say remove
DEBIAN_FRONTEND=noninteractive apt-get remove -y -qq waymark
[ ! -e /usr/bin/waymark ] || fail 'the program is still there'
[ -e /etc/waymark/waymark.toml ] || fail 'its settings are gone'
say purge
DEBIAN_FRONTEND=noninteractive apt-get purge -y -qq waymark
[ ! -e /etc/waymark ] || fail 'its settings and the token are still there'
[ -e /var/lib/waymark/waymark.db ] || fail 'what people have learned is gone'
say 'all well'
