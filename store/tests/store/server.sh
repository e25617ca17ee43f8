#!/bin/sh
# Runs a PostgreSQL server in the folder $1 until its input ends, and says when it is ready. With `on` as $2, what it has
# acknowledged is on the disk. Ends with 127 where PostgreSQL is not installed.
set -eu
folder=$1
fsync=${2:-off}
for bin in $(ls -d /usr/lib/postgresql/*/bin 2> /dev/null | sort -V) /usr/local/pgsql/bin; do PATH="$bin:$PATH"; done
command -v initdb > /dev/null || exit 127
# It does not run as root.
as() { "$@"; }
if [ "$(id -u)" = 0 ]; then
    chown postgres "$folder"
    as() { runuser -u postgres -- env PATH="$PATH" "$@"; }
fi
as initdb -D "$folder/data" -U waymark --auth=trust --encoding=UTF8 --no-sync > "$folder/initdb.log" 2>&1 < /dev/null
as pg_ctl -D "$folder/data" -w -l "$folder/server.log" -o "-k $folder -c listen_addresses= -c fsync=$fsync -c max_connections=500" \
    start > /dev/null 2>&1 < /dev/null
echo ready
cat > /dev/null
as pg_ctl -D "$folder/data" -m immediate stop > /dev/null 2>&1
rm -rf "$folder"
