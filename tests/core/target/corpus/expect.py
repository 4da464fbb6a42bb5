# SPDX-License-Identifier: MIT
"""What a text says, judged by what was asked for: the hosts and the port that the command named are looked for in the
text; the kind is the one of the failure that was arranged, if the text says so in any language of this machine."""
import ctypes, ipaddress, json, locale, os, re

LOCALES = ["C.UTF-8", "en_US.UTF-8", "ko_KR.UTF-8", "tr_TR.UTF-8", "zh_CN.UTF-8", "de_DE.UTF-8", "fr_FR.UTF-8",
           "es_ES.UTF-8", "ja_JP.UTF-8", "ru_RU.UTF-8"]
KIND_OF_ERRNO = {111: "refused", 110: "timeout", 113: "host-unreachable", 101: "network-unreachable", 104: "reset",
                 103: "aborted", 98: "address-in-use", 13: "permission-denied", 1: "permission-denied"}
GAI = (-2, -3, -5)

def translated():
    libc = ctypes.CDLL(None)
    libc.gai_strerror.restype = ctypes.c_char_p
    table = {}
    for name in LOCALES:
        locale.setlocale(locale.LC_ALL, name)
        for number, kind in KIND_OF_ERRNO.items():
            table.setdefault(kind, set()).add(os.strerror(number).lower())
        for number in GAI:
            table.setdefault("name-not-found", set()).add(libc.gai_strerror(number).decode().lower())
    locale.setlocale(locale.LC_ALL, "C.UTF-8")
    return table
TRANSLATED = translated()

WORDS = {
    "refused": r"refused|econnrefused|\(111\)|\b111\b|connect_refused|closed? +\w+\n|/tcp +closed",
    "timeout": r"timed out|timed-out|timeout(?!=)|time-?out(?!=)|etimedout|\(110\)|deadline exceeded|/tcp +filtered|"
               r"zaman aşımı|시간 ?초과|시간이 초과|超时|zeitüberschreitung|délai|agotó|agotado|タイムアウト|время ожидания|wartezeit",
    "host-unreachable": r"no route to host|ehostunreach|\(113\)|host is unreachable|host[_ ]unreachable",
    "network-unreachable": r"network is unreachable|enetunreach|network[_ ]unreachable|\(101\)",
    "reset": r"reset by peer|econnreset|connection reset|connectionreset",
    "aborted": r"closed|connection_lost|banner|empty reply|\beof\b|unexpected end|econnaborted|aborted|disconnected|hang up|lost connection|end of file|"
               r"no data received|no bytes|early eof|remotedisconnected|without|nosuchdata|malformed|keine daten|"
               r"종료|닫|kapat|关闭|geschlossen|beendet|fermé|cerr|切断|закры",
    "name-not-found": r"could not resolve|couldn't resolve|cannot resolve|can't resolve|enotfound|eai_again|no such host|unknown host|"
                      r"unknownhost|name or service not known|name resolution|getaddrinfo|not known|host not found|resolve host|"
                      r"lookup|unable to resolve|unable to locate remote host|domain name not found|bad hostname|nxdomain|unknown address|no address associated|could not translate host name|"
                      r"not find|can't find|bad address|unresolvedaddress|unknown server host|couldn't get address|resolving|failed to resolve|host lookup|invalid host",
    "address-in-use": r"already in use|connection in use|eaddrinuse|address in use|eaddrinuse",
    "permission-denied": r"permission denied|'[^'\n]*' \(13\)|eacces|eperm|operation not permitted|access denied",
    "tls": r"ssl|tls",
}
SERVICE_WORDS = {
    "postgresql": r"postgres|psql|pg_|pgsql|psycopg|PG::|asyncpg|connection to server (at|on)|pgjdbc|dbi connect\('dbname=.*host=|PG_?CONNECT|PG\b|Is the server running",
    "mysql": r"mysql|maria|HY000\] ?\[2002\]|ERROR 2002|ERROR 2005",
    "redis": r"redis", "ssh": r"\bssh|sftp|scp|NoValidConnections|paramiko|kex_exchange", "git": r"git://|^fatal: unable to (?:connect to|look up) ",
    "ldap": r"ldap", "mqtt": r"mqtt|paho|mosquitto", "smtp": r"smtp|sendmail|sent mail|mail", "ftp": r"\bftp|ftplib",
    "mongodb": r"mongo", "amqp": r"amqp|pika|rabbit", "docker": r"docker", "memcached": r"memc", "kafka": r"kafka",
    "http": r"http://|HTTP|aiohttp\.|httpx\.|urllib\.|java\.net\.http|Net::HTTP|net/http", "https": r"https\b|HTTPS", "ws": r"ws://|websocket",
    "telnet": r"telnet", "rsync": r"rsync", "svn": r"svn", "etcd": r"etcd", "grpc": r"grpc",
    "elasticsearch": r"elasticsearch", "mssql": r"tds|sql server|mssql|Adaptive", "smb": r"smb|NT_STATUS", "imap": r"imap",
    "nginx": r"nginx",
}
DEFAULT_PORT = {"postgresql": 5432, "mysql": 3306, "redis": 6379, "ssh": 22, "git": 9418, "ldap": 389, "mqtt": 1883, "smtp": 25,
                "ftp": 21, "mongodb": 27017, "amqp": 5672, "docker": 2375, "memcached": 11211, "kafka": 9092, "http": 80,
                "https": 443, "ws": 80, "telnet": 23, "rsync": 873, "svn": 3690, "etcd": 2379, "elasticsearch": 9200,
                "mssql": 1433, "smb": 445, "imap": 143}
WELL_KNOWN = {22: "ssh", 25: "smtp", 80: "http", 443: "https", 389: "ldap", 143: "imap", 873: "rsync", 3306: "mysql", 5432: "postgresql",
              6379: "redis", 27017: "mongodb", 5672: "amqp", 1883: "mqtt", 9092: "kafka", 11211: "memcached", 9200: "elasticsearch",
              2379: "etcd", 1433: "mssql", 3690: "svn", 9418: "git", 587: "submission", 2375: "docker", 50051: "grpc", 3128: "squid", 1080: "socks",
              445: "smb", 21: "ftp", 23: "telnet", 53: "dns"}
HTTP_SERVICES = {2375: "docker", 2379: "etcd", 9200: "elasticsearch", 3128: "squid"}
SCHEMES = {"http": "http", "https": "https", "svn": "svn", "git": "git", "ldap": "ldap", "redis": "redis", "amqp": "amqp", "mqtt": "mqtt",
           "postgresql": "postgresql", "postgres": "postgresql", "mysql": "mysql", "ftp": "ftp", "ssh": "ssh", "mongodb": "mongodb"}
LINUX = re.compile(r"errno['\"]?[ :=)]*-?(111|113|110|101|104|98|99|115|103)\b|\((111|113|110|101|104|98|99|115)[):,]|os error (111|113|110|101|104|98|99)|"
                   r"code: (111|113|110|101|104|98|99)\b|\[(111|113|110|101|104|98|99|115)\]|error[: ]+(111|113|110|101|104|98|99|115)\b|^(111|113|110|101|104): |"
                   r"\[Errno -[235]\]|E000(111|110|113|101|104)\b|server host '[^']*' \(-[23]\)|Error -[235] connecting|gaierror\(-[235],|: code (111|113|110|101|104)\b|\berr(?:or)?=?(111|113|110|101|104)\b|conn(?:ect)?: (111|110|113)\b", re.M | re.I)

def strip(text):
    text = re.sub(r'File "[^"]*"', "", text)
    text = re.sub(r"\(?(?:file://|node:)?/(?:usr|opt|root|var/lib)/[^ )\n']*\)?", lambda m: m.group() if ".sock" in m.group() else " ", text)
    text = re.sub(r"^Other addresses for .*$", "", text, flags=re.M)
    text = re.sub(r"^ +at .*$|^\tat .*$", "", text, flags=re.M)
    return re.sub(r"\d\d:\d\d:\d\d", "", text)

def find(text, host):
    if re.fullmatch(r"[0-9.]+|[0-9a-f:]+", host):
        pattern = r"(?<![0-9a-zA-Z.])" + re.escape(host) + r"(?=[^0-9a-zA-Z.]|\.(?!\d)|$)"
        if ":" in host:
            pattern = r"(?<![0-9a-zA-Z:.])(?:" + re.escape(host) + r")(?=[^0-9a-zA-Z:.]|:(?=\d{2,5}\b)|:(?=\s|$)|\.(?!\d)|$)"
    else:
        pattern = r"(?<![\w.-])" + re.escape(host) + r"(?![\w-]|\.\w)"
    m = re.search(pattern, text, re.M)
    if not m and ":" in host:   # written out: 0000:0000:…
        m = re.search(r"(?<![0-9a-fA-F:])%s(?![0-9a-fA-F:])" % ipaddress.ip_address(host).exploded, text)
    return m.start() if m else None

def kind_of(text, wanted):
    low = text.lower()
    def says(kind):
        return any(t in low for t in TRANSLATED.get(kind, ())) or re.search(WORDS[kind], low)
    if wanted == "other":
        return None
    numbers = {KIND_OF_ERRNO.get(int(n)) for m in LINUX.finditer(text) for n in m.groups() if n} - {None}
    numbers |= {"permission-denied"} if re.search(r"errno 13\b", low) else set()
    if wanted in numbers or (wanted in WORDS and wanted not in ("aborted", "timeout") and says(wanted)):
        return wanted
    if re.search(r"curl: \(28\)|pycurl.error: \(28,|curl error 28\b|^\s*\[28\]", low, re.M):
        return "timeout"
    if len(numbers) == 1:
        return numbers.pop()
    if wanted in WORDS and says(wanted):
        return wanted
    for kind in ("refused", "host-unreachable", "network-unreachable", "reset", "permission-denied", "timeout", "name-not-found", "address-in-use"):
        if any(t in low for t in TRANSLATED[kind]) or (kind != "name-not-found" and re.search(WORDS[kind], low)):
            return kind
    return "aborted" if re.search(r"closed the connection|closed by|empty reply", low) else None

def expectation(text, *, name=None, addresses=(), port=None, unix_path=None, service=None, kind=None):
    """The expect object, or None where the text says nothing about a failure that we know."""
    body = strip(text)
    kind = kind_of(body, kind)
    places = sorted((find(body, a), a) for a in addresses if find(body, a) is not None and a != name)
    found = [a for _, a in places]
    also = []
    if len(found) > 1:
        host, also = found[0], found[1:]
    elif name and find(body, name) is not None:
        host = name
    else:
        host = found[0] if found else None
    if name and re.fullmatch(r"[0-9.]+|[0-9a-f:]+", name) and find(body, name) is not None:
        # "localhost [127.0.0.1] 8080": looked up backwards, the text gives a name
        backwards = re.search(r"([\w.-]+) \[%s\] \d" % re.escape(name), text)
        host = backwards[1] if backwards else name
    if service and not re.search("(?m)" + SERVICE_WORDS[service], body if service in ("http", "https", "ws", "ssh") and "paramiko" not in text else text, re.I if service not in ("http", "https") else 0):
        service = None
    if service == "http" and re.search(r"https://", text) and not re.search("http://", text): service = "https"
    said = port if port and re.search(r"(?:port\D{0,3}|[\]\w)|]:|[,\s(:'\[+]|\(|=)%d(?=\D|$)" % port, body, re.I) else None
    if said is None and port and re.search(r"(?<![\d.])%d(?![\d.])" % port, body) and port > 1000:
        said = port
    through = re.search(r"through socket '([^']+)'", text)
    if through:
        unix_path = through[1]
    if unix_path and unix_path in text:
        host, also, said = None, [], None
    else:
        unix_path = None
    if service is None and said is not None:
        service = WELL_KNOWN.get(said)
    # Only a URL's scheme implies a port: a program's name does not tell which port it was given.
    if said is None and host:
        url = re.search(r"\b([a-z][a-z+]+)://(?:[^\s/@\"']*@)?\[?%s\]?(?:[/\s'\"),]|$)" % re.escape(host), text)
        if url and url[1] in SCHEMES:
            said = DEFAULT_PORT.get(SCHEMES[url[1]])
            service = service or SCHEMES[url[1]]
    if service is None and host:
        url = re.search(r"\b(https?)://\[?%s\]?:%s\b" % (re.escape(host), said), text)
        service = url and url[1]
    if service in ("http", "https") and said in HTTP_SERVICES:
        service = HTTP_SERVICES[said]
    if service == "ws":
        service = "http"
    if not re.search(r"\w{3}", text):
        kind = "none"   # a terminal that cannot show the language leaves stars
    platform = "linux" if LINUX.search(text) else "any"
    return {"host": host, "port": said, "unix_path": unix_path, "service": service, "kind": kind, "platform": platform,
            "also": [{"host": a, "port": said} for a in also]}
