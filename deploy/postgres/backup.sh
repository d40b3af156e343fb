#!/bin/sh
# Takes a base backup, verifies it, and lets old ones age out, with the log that only they needed.
#   backup.sh FOLDER DAYS     prints the name of the backup: the UTC moment at which it was finished
# It connects as libpq does without being told (PGHOST, PGPORT, PGUSER, PGPASSWORD).
set -eu
folder=$1 days=$2
mkdir -p "$folder/base" "$folder/wal"
rm -rf "$folder"/base/*.part # of a backup that was cut off
new=$folder/base/new.part
pg_basebackup --pgdata="$new" --checkpoint=fast --wal-method=stream --manifest-checksums=SHA256 --no-password
pg_verifybackup --quiet "$new"
name=$(date -u +%Y%m%dT%H%M%SZ)
mv "$new" "$folder/base/$name"

limit=$(date -u -d "-$days days" +%Y%m%dT%H%M%SZ)
oldest=$name
for path in "$folder"/base/*; do
    each=${path##*/}
    if [ "$each" != "$name" ] && expr "$each" \< "$limit" >/dev/null; then
        rm -rf "$path"
    elif expr "$each" \< "$oldest" >/dev/null; then
        oldest=$each
    fi
done
first=$(sed -n 's/^START WAL LOCATION: .*(file \([0-9A-F]*\))$/\1/p' "$folder/base/$oldest/backup_label")
pg_archivecleanup "$folder/wal" "$first"
echo "$name"
