// SPDX-License-Identifier: MIT
#include "core/target/services_table.h"

namespace doorward {

namespace {

using enum Opening;

// Ports: IANA's service name registry and the products' default configurations.
constexpr ServiceRow rows[] = {
    // Databases and caches
    {"postgresql", "PostgreSQL", "5432", "postgres postmaster", "postgresql postgresql@",
     "postgres pg pgsql psql postgis", Postgres},
    {"pgbouncer", "PgBouncer", "6432", "pgbouncer", "pgbouncer", "", Postgres},
    {"mysql", "MySQL or MariaDB", "3306", "mysqld mariadbd", "mariadb mysql mysqld", "mariadb",
     ServerFirst},
    {"redis", "Redis", "6379", "redis-server valkey-server keydb-server",
     "redis-server redis redis-server@ redis@ valkey valkey-server", "rediss valkey valkeys keydb",
     Redis},
    {"sentinel", "Redis Sentinel", "26379", "redis-sentinel", "redis-sentinel", "redis-sentinel",
     Redis},
    {"mongodb", "MongoDB", "27017", "mongod mongos", "mongod mongodb", "mongo mongod", Unknown},
    {"memcached", "Memcached", "11211", "memcached", "memcached", "memcache", Unknown},
    {"cassandra", "Apache Cassandra", "9042 | 7000", "java", "cassandra", "cql scylla scylladb",
     Unknown},
    {"clickhouse", "ClickHouse", "8123 | 9000 9440", "clickhouse-serv clickhouse",
     "clickhouse-server", "clickhouses ch", Http},
    {"influxdb", "InfluxDB", "8086", "influxd", "influxdb influxd", "influx", Http},
    {"elasticsearch", "Elasticsearch or OpenSearch", "9200 9300", "java",
     "elasticsearch opensearch", "opensearch elastic es", Http},
    {"couchdb", "CouchDB", "5984", "beam.smp", "couchdb", "couch", Http},
    {"neo4j", "Neo4j", "7687 7474", "java", "neo4j", "bolt bolt+s neo4j+s", Unknown},
    {"mssql", "Microsoft SQL Server", "1433", "sqlservr", "mssql-server", "sqlserver tds", Unknown},
    {"oracle", "Oracle Database", "1521", "tnslsnr", "oracle oracle-xe", "tns", Unknown},
    {"firebird", "Firebird", "3050", "firebird fbserver", "firebird firebird3.0 firebird4.0",
     "firebirdsql gds_db", Unknown},
    // Messages and coordination
    {"amqp", "RabbitMQ (AMQP)", "5672 5671", "beam.smp", "rabbitmq-server rabbitmq",
     "rabbitmq rabbit amqps", Unknown},
    {"mqtt", "MQTT", "1883 8883", "mosquitto", "mosquitto", "mqtts mosquitto", Unknown},
    {"kafka", "Apache Kafka", "9092 | 9093 9094", "java", "kafka", "", Unknown},
    {"zookeeper", "Apache ZooKeeper", "2181", "java", "zookeeper", "zk", Unknown},
    {"nats", "NATS", "4222", "nats-server", "nats-server nats", "", ServerFirst},
    {"etcd", "etcd", "2379 2380", "etcd", "etcd etcd-server", "", Http},
    {"consul", "Consul", "8500 8300", "consul", "consul", "", Http},
    {"vault", "HashiCorp Vault", "8200", "vault bao", "vault openbao", "openbao", Unknown},
    {"nomad", "Nomad", "4646", "nomad", "nomad", "", Http},
    // Web
    {"http", "HTTP", "80 | 8080 8000 8008 8888",
     "nginx apache2 httpd caddy lighttpd haproxy traefik envoy",
     "nginx apache2 httpd caddy lighttpd haproxy traefik", "www web ws nginx apache apache2 httpd",
     Http},
    {"https", "HTTPS", "443 | 8443", "nginx apache2 httpd caddy lighttpd haproxy traefik envoy",
     "nginx apache2 httpd caddy lighttpd haproxy traefik", "wss", Tls},
    {"vite", "Vite development server", "5173", "node", "", "", Http},
    {"squid", "Squid proxy", "3128", "squid", "squid", "", Http},
    {"socks", "SOCKS proxy", "1080", "danted sockd", "danted sockd",
     "socks4 socks5 socks5h socks4a", Unknown},
    {"php-fpm", "PHP-FPM", "| 9000", "php-fpm php-fpm8.2 php-fpm8.3 php-fpm8.4",
     "php8.2-fpm php8.3-fpm php8.4-fpm php-fpm", "fpm", Unknown},
    {"grafana", "Grafana", "| 3000", "grafana grafana-server", "grafana-server grafana", "", Http},
    {"prometheus", "Prometheus", "9090", "prometheus", "prometheus", "", Http},
    {"node-exporter", "Prometheus node exporter", "9100", "prometheus-node node_exporter",
     "prometheus-node-exporter node_exporter", "node_exporter", Http},
    {"alertmanager", "Prometheus Alertmanager", "9093", "prometheus-aler alertmanager",
     "prometheus-alertmanager alertmanager", "", Http},
    {"minio", "MinIO", "| 9000 9001", "minio", "minio", "", Http},
    {"jupyter", "Jupyter", "| 8888", "jupyter-noteboo jupyter-lab", "jupyter", "", Http},
    // Containers
    {"docker", "Docker", "2375 2376", "dockerd", "docker docker.socket", "dockerd", Http},
    {"podman", "Podman", "", "podman conmon", "podman podman.socket", "", Http},
    {"kubernetes", "Kubernetes API", "6443", "kube-apiserver k3s-server", "k3s kubelet",
     "k8s kube-apiserver", Tls},
    {"kubelet", "Kubernetes kubelet", "10250", "kubelet", "kubelet", "", Tls},
    {"containerd", "containerd", "", "containerd", "containerd", "", Unknown},
    // Shells, files, version control
    {"ssh", "SSH", "22", "sshd", "ssh sshd ssh.socket sshd.socket",
     "sshd sftp scp git+ssh svn+ssh ssh+git", ServerFirst},
    {"telnet", "Telnet", "23", "in.telnetd telnetd", "telnet.socket inetutils-inetd inetd",
     "telnetd", ServerFirst},
    {"ftp", "FTP", "21", "vsftpd proftpd pure-ftpd", "vsftpd proftpd pure-ftpd", "ftpd ftpes",
     ServerFirst},
    {"ftps", "FTP over TLS", "990", "vsftpd proftpd pure-ftpd", "vsftpd proftpd pure-ftpd", "",
     Tls},
    {"rsync", "rsync", "873", "rsync", "rsync rsyncd", "rsyncd", ServerFirst},
    {"nfs", "NFS", "2049", "nfsd", "nfs-server nfs-kernel-server", "nfsd", Unknown},
    {"rpcbind", "RPC port mapper", "111", "rpcbind", "rpcbind rpcbind.socket",
     "sunrpc portmap portmapper", Unknown},
    {"smb", "Windows file sharing (SMB)", "445 139", "smbd", "smbd smb samba",
     "samba cifs microsoft-ds", Unknown},
    {"git", "Git", "9418", "git-daemon", "git-daemon git-daemon.socket", "git-daemon", Unknown},
    {"svn", "Subversion", "3690", "svnserve", "svnserve", "svnserve subversion", ServerFirst},
    {"iscsi", "iSCSI", "3260", "tgtd", "tgt iscsitarget target", "", Unknown},
    // Mail
    {"smtp", "SMTP", "25", "master exim4 exim sendmail", "postfix postfix@ exim4 exim sendmail",
     "mail postfix", ServerFirst},
    {"submission", "Mail submission", "587", "master exim4 exim", "postfix postfix@ exim4 exim", "",
     ServerFirst},
    {"smtps", "Mail submission over TLS", "465", "master exim4 exim", "postfix postfix@ exim4 exim",
     "submissions", Tls},
    {"imap", "IMAP", "143", "dovecot", "dovecot", "imap4", ServerFirst},
    {"imaps", "IMAP over TLS", "993", "dovecot", "dovecot", "", Tls},
    {"pop3", "POP3", "110", "dovecot", "dovecot", "pop", ServerFirst},
    {"pop3s", "POP3 over TLS", "995", "dovecot", "dovecot", "pops", Tls},
    {"sieve", "ManageSieve", "4190", "dovecot", "dovecot", "managesieve", ServerFirst},
    // Names, directories, identity
    {"dns", "DNS", "53", "named systemd-resolve dnsmasq unbound pdns_server coredns",
     "named bind9 systemd-resolved dnsmasq unbound pdns", "domain named bind", Unknown},
    {"ldap", "LDAP", "389", "slapd ns-slapd", "slapd dirsrv@", "slapd openldap", Unknown},
    {"ldaps", "LDAP over TLS", "636", "slapd ns-slapd", "slapd dirsrv@", "", Tls},
    {"kerberos", "Kerberos", "88", "krb5kdc", "krb5-kdc krb5kdc", "krb5", Unknown},
    // Desktops, printing, voice, monitoring
    {"vnc", "VNC", "5900 5901", "Xvnc Xtigervnc x11vnc vino-server wayvnc",
     "vncserver@ tigervncserver@ x11vnc", "rfb", ServerFirst},
    {"rdp", "Remote Desktop", "3389", "xrdp gnome-remote-de", "xrdp gnome-remote-desktop",
     "ms-wbt-server xrdp", Unknown},
    {"x11", "X11", "6000", "Xorg X Xwayland", "display-manager", "", Unknown},
    {"ipp", "Printing (CUPS)", "631", "cupsd", "cups cups.socket", "ipps cups", Http},
    {"sip", "SIP", "5060 5061", "asterisk kamailio opensips", "asterisk kamailio opensips", "sips",
     Unknown},
    {"cockpit", "Cockpit", "| 9090", "cockpit-ws cockpit-tls", "cockpit.socket cockpit", "", Tls},
    {"graphite", "Graphite", "2003", "carbon-cache", "carbon-cache", "carbon", Unknown},
    {"syslog", "Syslog over TCP", "514 6514", "rsyslogd syslog-ng", "rsyslog syslog-ng", "",
     Unknown},
    {"zabbix", "Zabbix agent", "10050 10051", "zabbix_agentd zabbix_agent2 zabbix_server",
     "zabbix-agent zabbix-agent2 zabbix-server", "", Unknown},
    {"nrpe", "Nagios NRPE", "5666", "nrpe", "nagios-nrpe-server nrpe", "", Unknown},
    {"irc", "IRC", "6667 6697", "ngircd inspircd ircd", "ngircd inspircd", "ircs", ServerFirst},
    {"xmpp", "XMPP", "5222 5269", "prosody beam.smp", "prosody ejabberd", "jabber", Unknown},
    {"bgp", "BGP", "179", "bgpd bird", "frr bird", "", Unknown},
    {"grpc", "gRPC", "50051", "", "", "grpcs", Unknown},
};

constexpr SchemePort ports[] = {
    {"amqps", 5671}, {"mqtts", 8883}, {"ftpes", 21}, {"sips", 5061}, {"ircs", 6697},
};

} // namespace

std::span<const ServiceRow> serviceRows()
{
    return rows;
}

std::span<const SchemePort> schemePorts()
{
    return ports;
}

} // namespace doorward
