#!/bin/bash
# At the first start of an empty database: an owner of the tables, and one login for each kind of
# process with its own rights (rights.sql) and time limits. Limits belong to the roles, so they hold
# behind a connection pool as well. Names and passwords are those of secrets/database_url_*.
set -euo pipefail
secrets=${SECRETS:-/run/secrets}
rights=${RIGHTS:-/rights.sql}
database=${PORTAL_DATABASE:-portal}

part() { # part user|password FILE
    local address
    address=$(sed -E 's#^[a-z]+://##' "$2")
    case $1 in
        user) echo "${address%%:*}" ;;
        password) address=${address%%@*}; echo "${address#*:}" ;;
    esac
}

login() { # login FILE GROUP STATEMENT_TIMEOUT LOCK_TIMEOUT IDLE_TIMEOUT
    psql -v ON_ERROR_STOP=1 --username postgres --dbname "$database" --quiet \
        -v role="$(part user "$1")" -v password="$(part password "$1")" -v group="$2" \
        -v database="$database" -v statement="$3" -v lock="$4" -v idle="$5" <<'SQL'
CREATE ROLE :"role" LOGIN PASSWORD :'password' IN ROLE :"group";
GRANT CONNECT ON DATABASE :"database" TO :"role";
ALTER ROLE :"role" SET statement_timeout = :'statement';
ALTER ROLE :"role" SET lock_timeout = :'lock';
ALTER ROLE :"role" SET idle_in_transaction_session_timeout = :'idle';
SQL
}

psql -v ON_ERROR_STOP=1 --username postgres --dbname postgres --quiet -v database="$database" <<'SQL'
CREATE ROLE portal_owner NOLOGIN;
CREATE DATABASE :"database" OWNER portal_owner;
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
SQL
psql -v ON_ERROR_STOP=1 --username postgres --dbname "$database" --quiet --file "$rights"

login "$secrets"/database_url_web portal_data 15s 5s 30s
login "$secrets"/database_url_worker portal_data 120s 10s 60s
login "$secrets"/database_url_migrate portal_owner 0 2s 0

# What migrations make belongs to the owner, whichever login runs them.
psql -v ON_ERROR_STOP=1 --username postgres --dbname "$database" --quiet \
    -v role="$(part user "$secrets"/database_url_migrate)" <<'SQL'
ALTER ROLE :"role" SET role = portal_owner;
SQL
