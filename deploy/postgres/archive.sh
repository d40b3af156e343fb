#!/bin/sh
# PostgreSQL's archive_command: keeps one finished piece of the write-ahead log, whole or not at all.
#   archive_command = 'sh /archive.sh %p %f /backup'
# Succeeds for a piece that is there already with the same content (the server asks again after a
# crash), fails for another content under the same name: two servers must not share an archive.
set -eu
source=$1 name=$2 wal=$3/wal
mkdir -p "$wal"
if [ -f "$wal/$name" ]; then
    cmp -s "$source" "$wal/$name"
    exit
fi
cp "$source" "$wal/$name.part"
sync "$wal/$name.part"
mv "$wal/$name.part" "$wal/$name"
