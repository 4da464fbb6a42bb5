// SPDX-License-Identifier: MIT
#include "core/inspect/kube_config.h"

#include "core/inspect/proc_file.h"
#include "core/inspect/yaml.h"

#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonObject>
#include <QUrl>

#include <algorithm>

using namespace Qt::Literals::StringLiterals;

namespace doorward {

namespace {

constexpr qsizetype largestFile = (1 << 20) + 1; ///< one byte more than readYaml() takes
constexpr qsizetype largestCredential = 256 << 10;
constexpr qsizetype mostFiles = 16;

/// An entry of "clusters", "users" or "contexts", with the folder that its paths start from.
struct Entry {
    QJsonObject value;
    QString folder;
};

class Config {
public:
    /// Whether the file is a kubeconfig at all.
    bool add(const QString &file, const QJsonObject &config)
    {
        if (!config.contains("clusters"_L1) && !config.contains("contexts"_L1)
            && !config.contains("users"_L1) && !config.contains("current-context"_L1))
            return false;
        const QString current = config.value("current-context"_L1).toString();
        if (m_current.isEmpty())
            m_current = current;
        m_parts.push_back({config, QFileInfo(file).absolutePath()});
        return true;
    }
    bool isEmpty() const { return m_parts.empty(); }
    QString current() const { return m_current; }

    /// The first of that name.
    std::optional<Entry> named(QLatin1StringView list, QLatin1StringView key,
                               const QString &name) const
    {
        for (const Entry &part : m_parts) {
            const QJsonArray entries = part.value.value(list).toArray();
            for (const auto &one : entries) {
                const QJsonObject entry = one.toObject();
                if (!name.isEmpty() && entry.value("name"_L1).toString() == name)
                    return Entry{entry.value(key).toObject(), part.folder};
            }
        }
        return std::nullopt;
    }

private:
    std::vector<Entry> m_parts;
    QString m_current;
};

/// Bytes that stand in the entry as base64 (`key` + "-data"), or in a file that it names.
QByteArray bytesOf(const Entry &entry, const QString &key)
{
    const QString data = entry.value.value(key + "-data"_L1).toString();
    if (!data.isEmpty())
        return QByteArray::fromBase64(data.toLatin1());
    const QString path = entry.value.value(key).toString();
    if (path.isEmpty())
        return {};
    const QString whole = path.startsWith(u'/') ? path : entry.folder + u'/' + path;
    return readFile(QFile::encodeName(whole).constData(), largestCredential).value_or(QByteArray());
}

/// A token in clear is for a server whose certificate is checked, or for this host itself.
bool mayBeAsked(const QUrl &url)
{
    if (!url.isValid() || url.host().isEmpty() || !url.userInfo().isEmpty() || url.hasQuery())
        return false;
    const QString host = url.host();
    const auto address = IpAddress::parse(host);
    return url.scheme() == "https"_L1
           || (url.scheme() == "http"_L1
               && (host == "localhost"_L1 || (address && address->isLoopback())));
}

/// Nothing that could end the header line it is sent in.
bool isToken(const QByteArray &token)
{
    return !token.isEmpty()
           && std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

class AccessReader {
public:
    AccessReader(const Config &config, KubeConfigReading &reading)
        : m_config(config)
        , m_reading(reading)
    {
    }

    void read()
    {
        const auto context = m_config.named("contexts"_L1, "context"_L1, m_config.current());
        if (!context)
            return limit(u"kube-context"_s, {});
        const auto cluster = m_config.named("clusters"_L1, "cluster"_L1,
                                            context->value.value("cluster"_L1).toString());
        const QUrl url(cluster ? cluster->value.value("server"_L1).toString() : QString());
        if (!cluster || !mayBeAsked(url))
            return limit(u"kube-context"_s, {});
        KubeAccess access;
        access.context = m_config.current().left(256);
        access.space = context->value.value("namespace"_L1).toString(u"default"_s).left(63);
        access.server.url = url.toEncoded();
        while (access.server.url.endsWith('/'))
            access.server.url.chop(1);
        access.server.authorities = bytesOf(*cluster, u"certificate-authority"_s);
        access.server.verified = !cluster->value.value("insecure-skip-tls-verify"_L1).toBool();
        if (addUser(access, context->value.value("user"_L1).toString()))
            m_reading.access = std::move(access);
    }

private:
    void limit(const QString &id, const QString &way)
    {
        QMap<QString, QString> params{{u"context"_s, m_config.current().left(256)}};
        if (!way.isEmpty())
            params.insert(u"way"_s, way);
        m_reading.limits.push_back({id, params});
    }

    bool addUser(KubeAccess &access, const QString &name)
    {
        const auto user = m_config.named("users"_L1, "user"_L1, name);
        if (!user) // kubectl proxy needs none
            return true;
        access.server.certificate = bytesOf(*user, u"client-certificate"_s);
        access.server.key = bytesOf(*user, u"client-key"_s);
        access.server.token = user->value.value("token"_L1).toString().toUtf8();
        if (access.server.token.isEmpty() && user->value.contains("tokenFile"_L1)) {
            const Entry file{{{u"token"_s, user->value.value("tokenFile"_L1)}}, user->folder};
            access.server.token = bytesOf(file, u"token"_s).trimmed();
        }
        if (!isToken(access.server.token))
            access.server.token.clear();
        if (!access.server.token.isEmpty()
            || (!access.server.certificate.isEmpty() && !access.server.key.isEmpty()))
            return true;
        for (const auto way : {"exec"_L1, "auth-provider"_L1, "username"_L1})
            if (user->value.contains(way)) {
                limit(u"kube-credentials"_s, way);
                return false;
            }
        return true;
    }

    const Config &m_config;
    KubeConfigReading &m_reading;
};

} // namespace

QStringList kubeConfigFiles(const QProcessEnvironment &environment)
{
    QStringList files = environment.value(u"KUBECONFIG"_s).split(u':', Qt::SkipEmptyParts);
    if (files.isEmpty() && environment.value(u"HOME"_s).startsWith(u'/'))
        files << environment.value(u"HOME"_s) + "/.kube/config"_L1;
    files.removeIf([](const QString &file) { return !QFileInfo(file).isFile(); });
    return files.mid(0, mostFiles);
}

KubeConfigReading readKubeConfig(const QStringList &files)
{
    KubeConfigReading reading;
    Config config;
    for (const QString &file : files) {
        const auto bytes = readFile(QFile::encodeName(file).constData(), largestFile);
        const auto document =
            bytes ? readYaml(*bytes) : Result<QJsonValue>(tl::unexpected(bytes.error()));
        if (!document || !config.add(file, document->toObject()))
            reading.limits.push_back(
                {u"kube-config"_s,
                 {{u"file"_s, file},
                  {u"error"_s, document ? u"no kubeconfig"_s : document.error().text()}}});
    }
    if (!config.isEmpty())
        AccessReader(config, reading).read();
    return reading;
}

} // namespace doorward
