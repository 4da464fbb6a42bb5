#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The cases that need more than one command: listeners that cannot bind, unix sockets, proxies' logs, package
clients, resolvers. Same format, same judge as collect.py."""
import concurrent.futures, json, re, subprocess, sys, time
from programs import B
from collect import Case, LOCALES, LIMIT, SHORT, run, same, version, write  # noqa
from expect import expectation

B_ = B
PY = "/usr/bin/python3"
V = {"python": PY + " --version", "node": "echo Node.js $(node --version)", "go": "go version | cut -d' ' -f2,3", "java": "java --version | head -1",
     "rust": "rustc --version | cut -d' ' -f1,2", "ruby": "ruby --version | cut -d' ' -f1,2", "php": "php -v | head -1 | cut -d' ' -f1,2",
     "nginx": "nginx -v 2>&1 | sed 's/.*: //'", "haproxy": "haproxy -v | head -1 | cut -d' ' -f1,2,3", "redis-server": "redis-server --version | cut -d' ' -f1-3",
     "gunicorn": "gunicorn --version", "socat": "socat -V | sed -n 2p | cut -d' ' -f1-3", "perl": "perl -e 'print \"perl $^V\"'",
     "psql": "psql --version | sed 's/ (PostgreSQL)//;s/ (Debian.*//'", "mysql": "mysql --version | grep -o '^mysql.*MariaDB'", "docker": "docker --version | cut -d, -f1",
     "curl": "curl --version | head -1 | cut -d' ' -f1,2", "ssh": "ssh -V 2>&1 | cut -d, -f1", "apt": "apt-get --version | head -1 | cut -d' ' -f1,2", "pip": "python3 -m pip --version | cut -d' ' -f1,2",
     "npm": "echo npm $(npm --version)", "cargo": "cargo --version | cut -d' ' -f1,2", "dig": "dig -v 2>&1", "bash": "bash --version | head -1"}
EVERY = [l for l in LOCALES if l != "en_US.UTF-8"]
C = []   # file, scenario, program version key, command, asked, options

def case(file, scenario, version_key, command, *, locales=("C.UTF-8",), ns="c", user=None, seconds=12, shown=None, **asked):
    C.append((file, scenario, version_key, command, locales, ns, user, seconds, shown, asked))

# --- bind: 127.0.0.1:8090 and :::8091 are held by the laboratory's listener; 80 needs privilege; 10.1.2.3 is not here
def bind(file, v, command, service=None, locales=("C.UTF-8",), **more):
    """command with {H} {h} {p}"""
    def f(h, p): return command.replace("{h}", f"[{h}]" if ":" in h else h).replace("{H}", h).replace("{p}", str(p))
    case(file, "in-use", v, f("127.0.0.1", 8090), name="127.0.0.1", port=8090, service=service, kind="address-in-use", locales=locales, seconds=8, **more)
    case(file, "in-use-any", v, f("0.0.0.0", 8091), name="0.0.0.0", port=8091, service=service, kind="address-in-use", seconds=8, **more)
    case(file, "in-use-ipv6", v, f("::", 8091), addresses=["0.0.0.0"], name="::", port=8091, service=service, kind="address-in-use", seconds=8, **more)
    case(file, "privileged-port", v, f("0.0.0.0", 80), name="0.0.0.0", port=80, service=service, kind="permission-denied", user="nobody", locales=locales, seconds=8, **more)
    case(file, "not-local", v, f("10.1.2.3", 8095), name="10.1.2.3", port=8095, service=service, kind="other", seconds=8, **more)

bind("bind-python", "python", PY + " -m http.server --bind {H} {p}", None, locales=["C.UTF-8", "ko_KR.UTF-8"])
bind("bind-python-socket", "python", PY + " -c 'import socket; s=socket.socket(socket.AF_INET6 if \":\" in \"{H}\" else socket.AF_INET); s.bind((\"{H}\",{p}))'")
bind("bind-python-asyncio", "python", PY + " -c 'import asyncio; asyncio.run(asyncio.start_server(print,\"{H}\",{p}))'")
bind("bind-gunicorn", "gunicorn", "cd /tmp; timeout 6 gunicorn -b {h}:{p} wsgiref.simple_server:demo_app")
bind("bind-node", "node", "node -e 'require(\"http\").createServer().listen({p},\"{H}\")'", None)
bind("bind-go", "go", B_ + "/go-dial listen {h}:{p}")
bind("bind-java", "java", f"java -cp {B_} Connect listen {{H}} {{p}}", locales=EVERY)
bind("bind-rust", "rust", B_ + "/rust-connect bind {h}:{p}")
bind("bind-ruby", "ruby", "ruby -e 'require \"socket\"; TCPServer.new(\"{H}\",{p})'", locales=["C.UTF-8", "ko_KR.UTF-8", "de_DE.UTF-8"])
bind("bind-perl", "perl", "perl -e 'use IO::Socket::IP; IO::Socket::IP->new(Listen=>5,LocalHost=>\"{H}\",LocalPort=>{p}) or die \"cannot listen on {H}:{p}: $@ ($!)\";'", locales=EVERY)
bind("bind-php", "php", "timeout 5 php -S {h}:{p}")
bind("bind-socat", "socat", "timeout 5 socat TCP-LISTEN:{p},bind={h} -", locales=["C.UTF-8", "ko_KR.UTF-8"])
bind("bind-redis-server", "redis-server", "timeout 5 redis-server --save '' --bind {H} --port {p}", "redis")
bind("bind-nc-openbsd", "nc-openbsd", "timeout 5 nc.openbsd -l {H} {p}", locales=["C.UTF-8", "ko_KR.UTF-8"])
bind("bind-ncat", "ncat", "timeout 5 ncat -l {H} {p}")
bind("bind-iperf3", "iperf3", "timeout 5 iperf3 -s -B {H} -p {p}")
bind("bind-dnsmasq", "dnsmasq", "timeout 5 dnsmasq -k -p {p} -a {H} -z --conf-file=/dev/null --user=root", None, locales=EVERY)
bind("bind-nginx", "nginx", "echo 'daemon off; pid /tmp/dw-home/n.pid; events {} http { access_log off; server { listen {h}:{p}; } }' > /tmp/dw-home/bind-{p}-$UID.conf; timeout 8 nginx -e stderr -c /tmp/dw-home/bind-{p}-$UID.conf", None)
bind("bind-haproxy", "haproxy", "printf 'defaults\\n mode tcp\\n timeout client 1s\\n timeout server 1s\\n timeout connect 1s\\nfrontend web\\n bind {H}:{p}\\n' > /tmp/dw-home/hb-{p}-$UID.cfg; timeout 5 haproxy -db -f /tmp/dw-home/hb-{p}-$UID.cfg")
bind("bind-lighttpd", "lighttpd", "printf 'server.document-root=\"/tmp\"\\nserver.port={p}\\nserver.bind=\"{h}\"\\n' > /tmp/dw-home/l-{p}-$UID.conf; timeout 5 lighttpd -D -f /tmp/dw-home/l-{p}-$UID.conf")
bind("bind-stunnel", "stunnel", "printf 'foreground=yes\\npid=\\n[x]\\nclient=yes\\naccept={H}:{p}\\nconnect=127.0.0.1:1\\n' > /tmp/dw-home/st-{p}-$UID.conf; timeout 5 stunnel4 /tmp/dw-home/st-{p}-$UID.conf")
bind("bind-blackbox-exporter", "blackbox", "timeout 5 prometheus-blackbox-exporter --config.file=/etc/prometheus/blackbox.yml --web.listen-address={h}:{p}")

# --- unix sockets: missing, left behind by a dead server (refused), closed to this user
S = {"missing": ("/tmp/dw-home/missing.sock", "other", None), "stale": ("/tmp/dw-home/stale.sock", "refused", None), "denied": ("/tmp/dw-home/denied.sock", "permission-denied", "nobody")}
def unix(file, v, command, service=None, locales=("C.UTF-8",)):
    for what, (path, kind, user) in S.items():
        case(file, "unix-" + what, v, command.replace("{s}", path), unix_path=path, **(dict(name="localhost", port=80) if "curl" in file else {}), service=service, kind=kind, user=user, locales=locales)
unix("unix-python", "python", PY + " -c 'import socket; socket.socket(socket.AF_UNIX).connect(\"{s}\")'")
unix("unix-node", "node", "node -e 'require(\"net\").connect(\"{s}\")'")
unix("unix-go", "go", B_ + "/go-dial unix {s}")
unix("unix-ruby", "ruby", "ruby -e 'require \"socket\"; UNIXSocket.new(\"{s}\")'")
unix("unix-perl", "perl", "perl -e 'use IO::Socket::UNIX; IO::Socket::UNIX->new(\"{s}\") or die \"{s}: $!\"'", locales=["C.UTF-8", "ko_KR.UTF-8", "de_DE.UTF-8"])
unix("unix-php", "php", "php -r 'stream_socket_client(\"unix://{s}\");'")
unix("unix-curl", "curl", "curl -sS --unix-socket {s} http://localhost/_ping")
unix("unix-socat", "socat", "socat - UNIX-CONNECT:{s}", locales=["C.UTF-8", "ko_KR.UTF-8"])
unix("unix-nc", "nc-openbsd", "nc.openbsd -U {s}")
unix("unix-redis-cli", "redis-cli", "redis-cli -s {s} ping", "redis", locales=EVERY)
unix("unix-redis-py", "redis-py", PY + " -c 'import redis; redis.Redis.from_url(\"unix://:CANARY-901@{s}\").ping()'", "redis")
unix("unix-mysql", "mysql", "mysql -S {s} -u app -pCANARY-902", "mysql", locales=EVERY)
unix("unix-mysqladmin", "mysql", "mysqladmin -S {s} -u app -pCANARY-902 ping", "mysql")
unix("unix-pymysql", "pymysql", PY + " -c 'import pymysql; pymysql.connect(unix_socket=\"{s}\",user=\"app\",password=\"CANARY-903\")'", "mysql")
unix("unix-php-pdo-mysql", "php", "php -r 'new PDO(\"mysql:unix_socket={s};dbname=app\",\"app\",\"CANARY-904\");'", "mysql")
unix("unix-docker", "docker", "docker -H unix://{s} ps", "docker")
unix("unix-python-docker", "python-docker", PY + " -c 'import docker; docker.DockerClient(base_url=\"unix://{s}\").ping()'", "docker")
case("unix-docker", "default-socket", "docker", "docker -H unix:///var/run/docker.sock version", unix_path="/var/run/docker.sock", service="docker", kind="other")
case("unix-mysql", "default-socket", "mysql", "mysql -u app app", unix_path="/run/mysqld/mysqld.sock", service="mysql", kind="other", locales=EVERY)
case("unix-psql", "default-socket", "psql", "psql", unix_path="/var/run/postgresql/.s.PGSQL.5432", service="postgresql", kind="other", locales=EVERY)
case("unix-psql", "other-port", "psql", "psql -p 5433 -U app app", unix_path="/var/run/postgresql/.s.PGSQL.5433", service="postgresql", kind="other")
case("unix-psql", "stale", "psql", "psql -h /tmp/dw-home app", unix_path="/tmp/dw-home/.s.PGSQL.5432", service="postgresql", kind="refused", locales=EVERY)
case("unix-psql", "denied", "psql", "psql -h /tmp/dw-home -p 5434 app", unix_path="/tmp/dw-home/.s.PGSQL.5434", service="postgresql", kind="permission-denied", user="nobody", locales=EVERY)
for f, v, c in (("unix-psycopg2", "psycopg2", PY + " -c 'import psycopg2; psycopg2.connect(dbname=\"app\",user=\"app\")'"),
                ("unix-pg_isready", "pg_isready", "pg_isready"), ("unix-pg_dump", "pg_dump", "pg_dump app"),
                ("unix-ruby-pg", "ruby-pg", "ruby -e 'require \"pg\"; PG.connect(dbname: \"app\")'"),
                ("unix-php-pgsql", "php-pgsql", "php -r 'pg_connect(\"dbname=app\");'")):
    case(f, "default-socket", v, c, unix_path="/var/run/postgresql/.s.PGSQL.5432", service="postgresql", kind="other")

# --- reverse proxies: their logs. The upstream is the target, not the client.
def nginx(scenario, upstream, name, port, kind, addresses=(), uri="/", extra="", service="http", directive="proxy_pass", unix_path=None, listen=None):
    conf = ("daemon off; master_process off; pid /tmp/dw-home/nginx-{s}.pid; events {} http { access_log off; proxy_connect_timeout 2s; proxy_read_timeout 1s; resolver 127.0.0.53 ipv6=off; resolver_timeout 2s; "
            "client_body_temp_path /tmp/dw-home; proxy_temp_path /tmp/dw-home; server { listen unix:/tmp/dw-home/ng-{s}.sock; server_name shop.internal; location / { {x} {d} {u}; } } }").replace("{s}", scenario).replace("{x}", extra).replace("{d}", directive).replace("{u}", upstream)
    command = (f"echo '{conf}' > /tmp/dw-home/nginx-{scenario}.conf; rm -f /tmp/dw-home/ng-{scenario}.sock; timeout 6 nginx -e stderr -c /tmp/dw-home/nginx-{scenario}.conf & sleep 0.7; "
               f"curl -s -m 4.5 -o /dev/null --unix-socket /tmp/dw-home/ng-{scenario}.sock http://shop.internal{uri}; kill %1 2>/dev/null; wait 2>/dev/null")
    if listen:
        command = command.replace(f"listen unix:/tmp/dw-home/ng-{scenario}.sock", "listen " + listen).replace(f"--unix-socket /tmp/dw-home/ng-{scenario}.sock http://shop.internal", "http://" + listen)
    case("nginx", scenario, "nginx", command, name=name, port=port, kind=kind, addresses=addresses, service=service, unix_path=unix_path, shown=f"nginx reverse proxy with: {directive} {upstream};", seconds=12)
nginx("refused", "http://127.0.0.1:8081", "127.0.0.1", 8081, "refused")
nginx("client-address", "http://10.77.9.2:8081", "10.77.9.2", 8081, "host-unreachable", listen="127.0.0.1:8181")
nginx("client-address-refused", "http://10.77.1.2:8081", "10.77.1.2", 8081, "refused", listen="127.0.0.1:8182")
nginx("refused-path", "http://127.0.0.1:8081", "127.0.0.1", 8081, "refused", uri="/api/v1/orders?id=7")
nginx("refused-default-port", "http://127.0.0.1", "127.0.0.1", 80, "refused")
nginx("refused-localhost", "http://localhost:8081", "localhost", 8081, "refused", addresses=["::1", "127.0.0.1"])
nginx("refused-name", "http://db:8081", "db", 8081, "refused", addresses=["10.77.1.2"])
nginx("timeout", "http://10.77.9.1:8081", "10.77.9.1", 8081, "timeout")
nginx("host-unreachable", "http://10.77.9.2:8081", "10.77.9.2", 8081, "host-unreachable")
nginx("no-route", "http://10.99.0.1:8081", "10.99.0.1", 8081, "network-unreachable")
nginx("reset", "http://db:7001", "10.77.1.2", 7001, "reset")
nginx("closed", "http://db:7002", "10.77.1.2", 7002, "aborted")
nginx("silent-server", "http://db:7003", "10.77.1.2", 7003, "timeout")
nginx("not-tls", "https://db:7004", "10.77.1.2", 7004, "tls", service="https")
nginx("https-refused", "https://127.0.0.1:8443", "127.0.0.1", 8443, "refused", service="https")
nginx("no-such-name-at-start", "http://backend.internal:8081", "backend.internal", 8081, "name-not-found", service=None)
nginx("no-such-name-at-run", "$up", "backend.internal", 8081, "name-not-found", extra="set $up http://backend.internal:8081;", service=None)
nginx("fastcgi-refused", "127.0.0.1:9000", "127.0.0.1", 9000, "refused", directive="fastcgi_pass", service=None)
nginx("fastcgi-unix-missing", "unix:/run/php/php8.2-fpm.sock", None, None, "other", directive="fastcgi_pass", service=None, unix_path="/run/php/php8.2-fpm.sock")
nginx("uwsgi-refused", "127.0.0.1:3031", "127.0.0.1", 3031, "refused", directive="uwsgi_pass", service=None)
nginx("grpc-refused", "grpc://127.0.0.1:50051", "127.0.0.1", 50051, "refused", directive="grpc_pass", service=None)
nginx("upstream-unix-missing", "http://unix:/run/gunicorn.sock:/", None, None, "other", service=None, unix_path="/run/gunicorn.sock")

def haproxy(scenario, server, name, port, kind, addresses=(), service=None, check="check inter 300ms fall 1"):
    conf = ("global\\n log stdout format raw local0\\ndefaults\\n mode http\\n log global\\n option httplog\\n timeout client 2s\\n timeout server 1s\\n timeout connect 1s\\n retries 0\\n"
            f"frontend web\\n bind /tmp/dw-home/ha-{scenario}.sock\\n default_backend app\\nbackend app\\n server app1 {server} {check}\\n")
    command = (f"printf '{conf}' > /tmp/dw-home/ha-{scenario}.cfg; timeout 6 haproxy -db -f /tmp/dw-home/ha-{scenario}.cfg & sleep 2; "
               f"curl -s -m 3 -o /dev/null --unix-socket /tmp/dw-home/ha-{scenario}.sock http://x/; sleep 0.3; kill %1; wait 2>/dev/null")
    case("haproxy", scenario, "haproxy", command, name=name, port=port, kind=kind, addresses=addresses, service=service, shown=f"haproxy, mode http, with: server app1 {server} {check}")
haproxy("check-refused", "127.0.0.1:8081", "127.0.0.1", 8081, "refused")
haproxy("check-timeout", "10.77.9.1:8081", "10.77.9.1", 8081, "timeout")
haproxy("check-host-unreachable", "10.77.9.2:8081", "10.77.9.2", 8081, "host-unreachable")
haproxy("check-no-route", "10.99.0.1:8081", "10.99.0.1", 8081, "network-unreachable")
haproxy("check-http-reset", "10.77.1.2:7001", "10.77.1.2", 7001, "reset", check="check inter 300ms fall 1 observe layer7")
haproxy("check-not-tls", "10.77.1.2:7004", "10.77.1.2", 7004, "tls", check="check inter 300ms fall 1 ssl verify none")
haproxy("no-such-name", "backend.internal:8081", "backend.internal", 8081, "name-not-found")
haproxy("request-refused", "127.0.0.1:8081", "127.0.0.1", 8081, "refused", check="")

# --- package clients, resolvers, forwarding, others: all against loopback and the laboratory only
def many(file, v, command, port, service, **more):
    for scenario, ns, host, addresses, kind in (("refused", "c", "127.0.0.1", [], "refused"), ("refused-localhost", "c", "localhost", ["::1", "127.0.0.1"], "refused"), ("timeout", "c", "10.77.9.1", [], "timeout"),
                                               ("no-such-name", "c", "mirror.internal", [], "name-not-found"), ("resolver-dead", "d", "mirror.internal", [], "name-not-found")):
        case(file, scenario, v, command.replace("{h}", host), ns=ns, name=host, addresses=addresses, port=port, service=service, kind=kind, seconds=25, **more)
many("apt", "apt", "echo 'deb [trusted=yes] http://{h}:3142/debian stable main' > /tmp/dw-home/sources-{h}.list; mkdir -p /tmp/dw-home/lists-{h}/partial; apt-get -o APT::Sandbox::User=root -o Acquire::Retries=0 -o Acquire::http::Timeout=3 -o Dir::Etc::SourceParts=/dev/null -o Dir::Etc::SourceList=/tmp/dw-home/sources-{h}.list -o Dir::State::Lists=/tmp/dw-home/lists-{h} update", 3142, "http", locales=["C.UTF-8", "ko_KR.UTF-8", "tr_TR.UTF-8", "zh_CN.UTF-8", "de_DE.UTF-8", "fr_FR.UTF-8"])
many("pip", "pip", "python3 -m pip --disable-pip-version-check download -d /tmp/dw-home --no-cache-dir --retries 1 --timeout 3 -i http://app:CANARY-911@{h}:8081/simple/ demo", 8081, "http")
many("npm", "npm", "npm --fetch-retries=0 --fetch-timeout=4000 --registry http://{h}:4873/ view demo", 4873, "http")
many("cargo", "cargo", "cd $(mktemp -d); mkdir .cargo src; touch src/lib.rs; printf '[source.crates-io]\\nreplace-with=\"m\"\\n[source.m]\\nregistry=\"sparse+http://{h}:8083/index/\"\\n[net]\\nretry=0\\n[http]\\ntimeout=3\\n' > .cargo/config.toml; printf '[package]\\nname=\"a\"\\nversion=\"0.1.0\"\\n[dependencies]\\ndemo=\"1\"\\n' > Cargo.toml; CARGO_HOME=$PWD/home RUSTUP_HOME=/root/.rustup cargo fetch", 8083, "http")
many("go-get", "go", "cd $(mktemp -d); printf 'module a\\ngo 1.19\\n' > go.mod; GO111MODULE=on GOPATH=$PWD/p GOCACHE=$PWD/c GOFLAGS=-mod=mod GONOSUMDB='*' GONOSUMCHECK=1 GOPROXY=http://{h}:3000 go get demo.internal/x@v1.0.0", 3000, "http")
many("gem", "gem", "gem install -q --clear-sources --source http://{h}:9292/ demo", 9292, "http")
many("dig", "dig", "dig +time=1 +tries=1 @{h} -p 5353 www.example.internal", 5353, None)
many("nslookup", "dig", "nslookup -timeout=1 -retry=0 -port=5353 www.example.internal {h}", 5353, None)
many("curl-proxy", "curl", "curl -sS --max-time 6 -x http://app:CANARY-921@{h}:3128 http://www.example.internal/", 3128, None)
many("curl-socks", "curl", "curl -sS --max-time 6 -x socks5h://{h}:1080 http://www.example.internal/", 1080, None)
many("curl-ftp", "curl", "curl -sS --max-time 6 ftp://app:CANARY-922@{h}:2121/x", 2121, None)
many("ssh-jump", "ssh", "ssh -F none -o BatchMode=yes -o ConnectTimeout=4 -J app@{h}:2222 app@inner.internal", 2222, "ssh")
many("sshfs", "sshfs", "mkdir -p /tmp/dw-home/m; sshfs -o BatchMode=yes,port=2222,ConnectTimeout=4 app@{h}:/ /tmp/dw-home/m", 2222, None)
many("logger", "logger", "logger -T -n {h} -P 1514 hello", 1514, None, locales=EVERY)
many("busybox-ftp", "busybox", "busybox ftpget -p 2121 {h} /tmp/dw-home/x x", 2121, "ftp")
many("memcache-python", "python", PY + " -c 'import memcache; c=memcache.Client([\"{h}:11211\"],debug=1); c.get(\"x\")'", 11211, "memcached")
many("stunnel-connect", "stunnel", r"A=$((8500+RANDOM%400)); printf 'foreground=yes\npid=\nTIMEOUTconnect=2\n[x]\nclient=yes\naccept=127.0.0.1:'$A'\nconnect={h}:8443\n' > /tmp/dw-home/stc-{h}.conf; timeout 6 stunnel4 /tmp/dw-home/stc-{h}.conf & sleep 1; curl -s -m 4 http://127.0.0.1:$A/", 8443, None)
many("celery-style-logging", "python", PY + " -c 'import logging,redis,time; logging.basicConfig(format=\"[%(asctime)s: %(levelname)s/MainProcess] %(message)s\"); import redis.exceptions as x\ntry: redis.Redis(host=\"{h}\",port=6380,socket_connect_timeout=2).ping()\nexcept x.RedisError as e: logging.error(\"consumer: Cannot connect to redis://:**@{h}:6380/0: %s.\",e)'".replace("\n", "'$'\\n''"), 6380, "redis")
# what a shell with tracing on (set -x, as in CI logs) prints: the command with its secret, then the failure
for n, (what, port, service, v, command) in enumerate((
        ("psql", 5433, "postgresql", "psql", "psql postgresql://app:CANARY-X01@{h}:5433/app"), ("psql-env", 5433, "postgresql", "psql", "PGPASSWORD=CANARY-X02 psql -h {h} -p 5433 -U app app"),
        ("psql-dsn", 5433, "postgresql", "psql", "psql \"host={h} port=5433 user=app password=CANARY-X03\""), ("curl", 8080, "http", "curl", "curl -sS -m 6 http://app:CANARY-X04@{h}:8080/health"),
        ("curl-header", 8080, "http", "curl", "curl -sS -m 6 -H \"Authorization: Bearer CANARY-X05\" http://{h}:8080/health"), ("curl-query", 8080, "http", "curl", "curl -sS -m 6 http://{h}:8080/v1?api_key=CANARY-X06"),
        ("redis-cli", 6380, "redis", "redis-cli", "redis-cli -u redis://:CANARY-X07@{h}:6380/0 ping"), ("redis-cli-a", 6380, "redis", "redis-cli", "redis-cli -h {h} -p 6380 -a CANARY-X08 ping"),
        ("mysql", 3307, "mysql", "mysql", "mysql -h {h} -P 3307 --protocol=tcp -u app -pCANARY-X09 app"), ("git", 8443, "https", "git version 2.39.5", "git ls-remote https://token:CANARY-X10@{h}:8443/app.git"),
        ("wget", 8080, "http", "GNU Wget 1.21.3", "wget -t 1 -T 5 -O - http://app:CANARY-X11@{h}:8080/x"), ("ldapsearch", 389, "ldap", "ldap-utils", "ldapsearch -x -H ldap://{h} -D cn=app -w CANARY-X12 -b dc=x"),
        ("mosquitto_pub", 1883, "mqtt", "mosquitto-clients", "mosquitto_pub -L mqtt://app:CANARY-X13@{h}:1883/topic -m x"))):
    for scenario, host, addresses, kind in (("refused", "127.0.0.1", [], "refused"), ("refused-name", "db", ["10.77.1.2"], "refused"), ("no-such-name", "databse.internal", [], "name-not-found")):
        case("xtrace", what + "-" + scenario, v, "bash -xc '" + command.replace("{h}", host) + "'", name=host, addresses=addresses, port=port, service=service, kind=kind)
V.update({"django": PY + " -c 'import django;print(\"python3-django\",django.__version__)'", "gem": "echo gem $(gem --version)", "busybox": "busybox | head -1 | cut -d' ' -f1,2", "logger": "logger --version",
          "nc-openbsd": "dpkg-query -Wf 'netcat-openbsd ${Version}' netcat-openbsd", "ncat": "ncat --version 2>&1 | head -1", "iperf3": "iperf3 --version | head -1 | cut -d' ' -f1,2",
          "dnsmasq": "dnsmasq --version | head -1 | cut -d' ' -f1-3", "lighttpd": "lighttpd -v | cut -d' ' -f1", "stunnel": "stunnel4 -version 2>&1 | grep -o 'stunnel [0-9.]*' | head -1",
          "blackbox": "dpkg-query -Wf 'blackbox-exporter ${Version}' prometheus-blackbox-exporter", "redis-cli": "redis-cli --version", "redis-py": "dpkg-query -Wf 'python3-redis ${Version}' python3-redis",
          "pymysql": "dpkg-query -Wf 'python3-pymysql ${Version}' python3-pymysql", "python-docker": "dpkg-query -Wf 'python3-docker ${Version}' python3-docker", "psycopg2": "dpkg-query -Wf 'python3-psycopg2 ${Version}' python3-psycopg2",
          "pg_isready": "pg_isready --version | cut -d' ' -f1-3", "pg_dump": "pg_dump --version | cut -d' ' -f1-3", "ruby-pg": "dpkg-query -Wf 'ruby-pg ${Version}' ruby-pg", "php-pgsql": "php -v | head -1 | cut -d' ' -f1,2", "sshfs": "sshfs --version 2>&1 | head -1"})

SETUP = """
import os, socket, time
h = "/tmp/dw-home/"
os.makedirs(h, exist_ok=True); os.chmod(h, 0o777)
for name in ("stale.sock", ".s.PGSQL.5432", "denied.sock", ".s.PGSQL.5434"):
    if os.path.exists(h + name): os.unlink(h + name)
for name in ("stale.sock", ".s.PGSQL.5432"):
    s = socket.socket(socket.AF_UNIX); s.bind(h + name); os.chmod(h + name, 0o777); s.close()
keep = []
for name in ("denied.sock", ".s.PGSQL.5434"):
    s = socket.socket(socket.AF_UNIX); s.bind(h + name); os.chmod(h + name, 0o600); s.listen(); keep.append(s)
keep.append(socket.create_server(("127.0.0.1", 8090)))
keep.append(socket.create_server(("::", 8091), family=socket.AF_INET6, dualstack_ipv6=True))
time.sleep(3600)
"""

def main(only):
    run("mkdir -p /tmp/dw-home; [ -e /tmp/dw-home/hostkey ] || ssh-keygen -q -t ed25519 -N '' -f /tmp/dw-home/hostkey; mkdir -p /run/sshd", None)
    holder = subprocess.Popen(["ip", "netns", "exec", "dwc-c", PY, "-c", SETUP])
    time.sleep(1)
    versions = {k: version(v) for k, v in V.items()}
    results, review = {}, []
    def do(entry):
        file, scenario, vkey, command, locales, ns, user, seconds, shown, asked = entry
        cases, seen = [], set()
        for locale in locales:
            out, ended = run(command, ns, locale, seconds, user)
            if not out.strip() or same(out) in seen:
                continue
            seen.add(same(out))
            text = out.decode("utf-8", "replace")
            e = expectation(text, **asked)
            if e["kind"] is None:
                if not ended or scenario in ("closed", "silent-server"):
                    continue
                e["kind"] = "other"
            ident = f"{file}-{scenario}" + ("." + SHORT[locale] if SHORT[locale] else "")
            if e["kind"] != asked["kind"] or (e["host"] is None and e["unix_path"] is None) or not ended:
                review.append((ident, ended, e, text))
            shown_command = (shown or command) + ("   (as nobody)" if user else "")
            cases.append(Case(ident, versions.get(vkey, vkey), locale, shown_command, e, out))
        return file, cases
    wanted = [c for c in C if not only or c[0] in only]
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        for file, cases in pool.map(do, wanted):
            results.setdefault(file, []).extend(cases)
    for file, cases in results.items():
        if cases: write(file, cases)
        print(file, len(cases), flush=True)
    holder.kill()
    with open("/tmp/dw-review-special.txt", "w") as f:
        for ident, ended, e, text in review:
            f.write(f"=== {ident} ended={ended} {json.dumps(e)}\n{text[-900:]}\n")
if __name__ == "__main__":
    main(sys.argv[1:])
