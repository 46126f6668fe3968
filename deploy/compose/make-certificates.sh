#!/bin/bash
# An authority of this cluster's own and a certificate for each part, in secrets/; what is there stays.
#   make-certificates.sh [PROBE...]    office by default; PROBE.pem and authority.pem go to the probe's machine
set -euo pipefail
umask 077
cd "$(dirname "${BASH_SOURCE[0]}")"
mkdir -p secrets
cd secrets
days=825

if [[ ! -e authority.key ]]; then
  openssl req -x509 -newkey rsa:3072 -nodes -days 3650 -subj "/CN=weir authority" -keyout authority.key -out authority.pem
fi

# certificate NAME: NAME.pem with the key (PKCS#8) and the certificate, for a server or client of this name.
certificate() {
  [[ -e $1.pem ]] && return
  openssl req -newkey rsa:3072 -nodes -subj "/CN=$1" -keyout "$1.key" -out "$1.csr"
  openssl x509 -req -in "$1.csr" -CA authority.pem -CAkey authority.key -CAcreateserial -days "$days" -out "$1.crt" \
    -extfile <(printf 'subjectAltName=DNS:%s,DNS:localhost\nextendedKeyUsage=serverAuth,clientAuth\n' "$1")
  cat "$1.key" "$1.crt" authority.pem >"$1.pem"
  rm "$1.key" "$1.csr" "$1.crt"
}

for name in kafka mongodb queries viewer "${@:-office}"; do certificate "$name"; done

# MongoDB's Java driver takes certificates from Java's own stores only.
if [[ ! -e queries.p12 ]]; then
  openssl rand -hex 16 >queries.password
  openssl pkcs12 -export -in queries.pem -out queries.p12 -passout file:queries.password
  keytool -importcert -noprompt -alias authority -file authority.pem -keystore queries.p12 -storetype PKCS12 \
    -storepass:file queries.password
  printf -- '-Djavax.net.ssl.%s\n' keyStore=/run/secrets/queries.p12 "keyStorePassword=$(<queries.password)" \
    trustStore=/run/secrets/queries.p12 "trustStorePassword=$(<queries.password)" >java-options
fi
# The containers' users are others than who made these.
chmod 0644 ./*.pem queries.p12 java-options
chmod 0700 .
