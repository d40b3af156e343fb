#!/bin/sh
# Puts a base backup and the archived log into an empty data folder; the server then replays the log
# up to the target at its next start, and opens.
#   restore.sh FOLDER DATA BACKUP TARGET
# BACKUP is a name under FOLDER/base that was finished before the target. TARGET is one of
#   time:2026-11-29 14:05:00+01    the last moment that is wanted
#   name:before-the-accident       a point made with SELECT pg_create_restore_point('…')
#   end                            all that was archived
set -eu
folder=$1 data=$2 backup=$folder/base/$3 target=$4
if [ -n "$(ls -A "$data" 2>/dev/null)" ]; then
    echo "$data is not empty: move it away first, it may be needed." >&2
    exit 1
fi
if [ ! -d "$backup" ]; then
    echo "There is no backup $3 in $folder/base. There are:" >&2
    ls "$folder/base" >&2
    exit 1
fi
case $target in
    time:*) setting="recovery_target_time = '${target#time:}'" ;;
    name:*) setting="recovery_target_name = '${target#name:}'" ;;
    end) setting="recovery_target_timeline = 'latest'" ;;
    *)
        echo "The target is time:MOMENT, name:POINT or end." >&2
        exit 1
        ;;
esac
pg_verifybackup --quiet "$backup"
mkdir -p "$data"
cp -R "$backup/." "$data/"
chmod 700 "$data"
{
    echo "restore_command = 'cp \"$folder/wal/%f\" \"%p\"'"
    echo "$setting"
    echo "recovery_target_action = 'promote'"
} >>"$data/postgresql.auto.conf"
touch "$data/recovery.signal"
