#!/bin/bash
# At the first start of an empty database: one owner, and one login for each kind of process with
# its own time limits. They belong to the roles, so they hold behind a connection pool as well.
# The names and passwords are those of the addresses in secrets/database_url_*.
set -euo pipefail
secrets=${SECRETS:-/run/secrets}

part() { # part user|password FILE
    local address
    address=$(sed -E 's#^[a-z]+://##' "$2")
    case $1 in
        user) echo "${address%%:*}" ;;
        password) address=${address%%@*}; echo "${address#*:}" ;;
    esac
}

login() { # login FILE STATEMENT_TIMEOUT LOCK_TIMEOUT IDLE_TIMEOUT
    psql -v ON_ERROR_STOP=1 --username postgres --dbname portal --quiet \
        -v role="$(part user "$1")" -v password="$(part password "$1")" \
        -v statement="$2" -v lock="$3" -v idle="$4" <<'SQL'
CREATE ROLE :"role" LOGIN PASSWORD :'password' IN ROLE portal_owner;
ALTER ROLE :"role" SET role = portal_owner;
ALTER ROLE :"role" SET statement_timeout = :'statement';
ALTER ROLE :"role" SET lock_timeout = :'lock';
ALTER ROLE :"role" SET idle_in_transaction_session_timeout = :'idle';
SQL
}

psql -v ON_ERROR_STOP=1 --username postgres --quiet <<'SQL'
CREATE ROLE portal_owner NOLOGIN;
CREATE DATABASE portal OWNER portal_owner;
REVOKE ALL ON DATABASE portal FROM PUBLIC;
SQL

login "$secrets"/database_url_web 15s 5s 30s
login "$secrets"/database_url_worker 120s 10s 60s
login "$secrets"/database_url_migrate 0 2s 0
