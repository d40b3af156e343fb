#!/bin/sh
# Start Valkey with the password that the portal's own address of it names, so that it is written
# in one place and in no process list.
set -eu
address=$1
shift
umask 077
password=$(sed -E 's#^[a-z]+://[^:]*:([^@]*)@.*$#\1#' "$address")
[ -n "$password" ] || { echo "$address names no password" >&2; exit 1; }
printf 'requirepass %s\nprotected-mode yes\n' "$password" > /tmp/valkey.conf
exec valkey-server /tmp/valkey.conf --dir /data "$@"
