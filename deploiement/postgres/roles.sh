#!/bin/sh
# Played once by the image of PostgreSQL, on an empty volume: two roles and the database (docs/adr/0006).
set -eu
: "${SECRET_PROPRIETAIRE:?}" "${SECRET_WEB:?}"
psql --no-psqlrc --set=ON_ERROR_STOP=1 --username="${POSTGRES_USER:-postgres}" --dbname=postgres \
  --set=secret_proprietaire="$SECRET_PROPRIETAIRE" --set=secret_web="$SECRET_WEB" <<'SQL'
CREATE ROLE plateforme_proprietaire LOGIN PASSWORD :'secret_proprietaire';
CREATE ROLE plateforme_web LOGIN PASSWORD :'secret_web';
ALTER ROLE plateforme_web SET statement_timeout = '5s';
CREATE DATABASE plateforme OWNER plateforme_proprietaire TEMPLATE template0
  ENCODING 'UTF8' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C';
REVOKE ALL ON DATABASE plateforme FROM PUBLIC;
GRANT CONNECT ON DATABASE plateforme TO plateforme_web;
SQL
