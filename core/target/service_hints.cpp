// SPDX-License-Identifier: MIT
#include "core/target/service_hints.h"

#include <QRegularExpression>

#include <vector>

namespace doorward {

namespace {

struct Hint {
    const char *service;
    const char *words; ///< a regular expression, without regard to case
};

// The more special ones first.
constexpr Hint table[] = {
    {"ssh", R"(^ssh: |^kex_exchange)"},
    {"postgresql",
     R"(\bpsql\b|\bpg_(?:dump|isready|connect|restore|basebackup)|postgres|psycopg|asyncpg|pgjdbc|PSQLException|\bPG::|\bPG\b.*Connection|pgsql|libpq|)"
     R"(connection to server (?:at|on) (?:socket )?\"|DBI connect\('dbname=[^']*host=|Is the server running on that host|\.s\.PGSQL|DBD::Pg|Npgsql)"},
    {"mysql", R"(mysql|mariadb|HY000\] ?\[20|ERROR 20(?:0[235]|13) \(HY000\)|SQLSTATE\[HY000\])"},
    {"redis", R"(redis)"},
    {"mongodb", R"(mongo)"},
    {"amqp", R"(\bamqp|rabbitmq|\bpika\b|pika\.)"},
    {"kafka", R"(kafka|librdkafka|%\d\|[\d.]+\|\w+\|rdkafka)"},
    {"mqtt", R"(\bmqtt|mosquitto|\bpaho)"},
    {"memcached", R"(memcache|memcached|libmemcached)"},
    {"elasticsearch", R"(elasticsearch|opensearch|elastic_transport)"},
    {"ldap", R"(\bldap[s3]?\b|\bldap_|ldap3|Net::LDAP|LDAP server)"},
    {"docker", R"(docker daemon|docker\.errors|docker\.sock|dockerd|DockerException)"},
    {"etcd", R"(\betcd(?:ctl|client)?\b)"},
    {"mssql", R"(adaptive server|sql server|\bmssql\b|freetds|Microsoft\.Data\.SqlClient)"},
    {"cassandra", R"(cassandra)"},
    {"smb", R"(smbclient|NT_STATUS_|do_connect: Connection to \S+ failed)"},
    {"rsync", R"(^rsync(?: error)?:)"},
    {"svn", R"(\bsvn://)"},
    {"git", R"(\bgit://|^fatal: unable to (?:connect to|look up) )"},
    {"ssh",
     R"(^ssh:|\bssh: connect|\bssh:|kex_exchange|sftp|\bscp\b|ssh_exchange|paramiko|NoValidConnections|ssh2|sshfs|ssh-keyscan)"},
    {"submission", R"(\bsubmission\b)"},
    {"smtp", R"(\bsmtp|sendmail|smtplib|nodemailer|msmtp|swaks|mail server)"},
    {"imap", R"(\bimap|fetchmail.*IMAP)"},
    {"pop3", R"(\bpop3\b|poplib)"},
    {"ftp", R"(^ftp:|\bftp(?:lib|get|put)?\b)"},
    {"vnc", R"(\bvncviewer|\bvnc\b)"},
    {"grpc", R"(\bgrpc)"},
    {"zookeeper", R"(zookeeper)"},
    {"nats", R"(\bnats:)"},
    {"https", R"(HTTPSConnection)"},
    {"http",
     R"(HTTPConnection|^[<>] .*HTTP/[12]|apr_socket|HTTP::Tiny|urlopen error|aiohttp|httpx|httpcore|ApacheBench|websocket|java\.net\.http)"},
};

struct Compiled {
    QRegularExpression words;
    const ServiceProfile *service;
};

const std::vector<Compiled> &hints()
{
    static const std::vector<Compiled> all = [] {
        std::vector<Compiled> list;
        for (const Hint &hint : table)
            list.push_back({QRegularExpression(QString::fromLatin1(hint.words),
                                               QRegularExpression::CaseInsensitiveOption
                                                   | QRegularExpression::MultilineOption),
                            serviceNamed(QString::fromLatin1(hint.service))});
        return list;
    }();
    return all;
}

} // namespace

const ServiceProfile *serviceInWords(const QString &whole, const QString &spoken)
{
    for (const Compiled &hint : hints()) {
        const bool web = hint.service->name.startsWith(u"http");
        if (hint.words.match(web ? spoken : whole).hasMatch())
            return hint.service;
    }
    return nullptr;
}

} // namespace doorward
