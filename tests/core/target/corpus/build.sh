#!/bin/bash
# SPDX-License-Identifier: MIT
# Builds the small clients of clients/ into /opt/doorward-corpus.
set -e
here=$(dirname "$(readlink -f "$0")")
mkdir -p /opt/doorward-corpus; cd /opt/doorward-corpus
gcc -o connect "$here/clients/connect.c"
rustc -o rust-connect "$here/clients/connect.rs"
javac -d . "$here/clients/Connect.java"
export GO111MODULE=off GOPATH=/usr/share/gocode CGO_ENABLED=0
go build -o go-dial "$here/clients/dial.go"
go build -o go-db "$here/clients/godb.go"
