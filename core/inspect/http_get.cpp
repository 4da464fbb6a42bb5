// SPDX-License-Identifier: MIT
#include "core/inspect/http_get.h"

#include <QFile>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <mutex>

#include <curl/curl.h>

namespace doorward {

namespace {

using Multi = std::unique_ptr<CURLM, CURLMcode (*)(CURLM *)>;
using Easy = std::unique_ptr<CURL, void (*)(CURL *)>;

constexpr qsizetype longestServerName = 128;
/// curl waits at most this long before it looks at the deadline again.
constexpr int longestWaitMs = 250;

/// One GET on its way.
struct Transfer {
    Easy handle{nullptr, curl_easy_cleanup};
    HttpAnswer answer;
    qsizetype limit = 0;
    bool tooLarge = false;
    bool done = false;
    CURLcode code = CURLE_OK;
};

extern "C" std::size_t doorwardTakeBody(char *bytes, std::size_t, std::size_t count, void *user)
{
    auto &transfer = *static_cast<Transfer *>(user);
    if (transfer.answer.body.size() + static_cast<qsizetype>(count) > transfer.limit) {
        transfer.tooLarge = true;
        return 0; // ends the transfer
    }
    transfer.answer.body.append(bytes, static_cast<qsizetype>(count));
    return count;
}

extern "C" std::size_t doorwardTakeHeader(char *bytes, std::size_t, std::size_t count, void *user)
{
    const QByteArrayView line(bytes, static_cast<qsizetype>(count));
    const qsizetype colon = line.indexOf(':');
    if (colon > 0 && line.first(colon).compare("server", Qt::CaseInsensitive) == 0)
        static_cast<Transfer *>(user)->answer.server =
            line.sliced(colon + 1).toByteArray().trimmed().left(longestServerName);
    return count;
}

template <typename Value>
void set(const Transfer &transfer, CURLoption option, Value value)
{
    curl_easy_setopt(transfer.handle.get(), option, value); // NOLINT(*-vararg): curl's interface
}

std::unique_ptr<Transfer> transferOf(const QByteArray &url, const char *protocols, qsizetype limit)
{
    auto transfer = std::make_unique<Transfer>();
    transfer->handle.reset(curl_easy_init());
    transfer->limit = limit;
    if (!transfer->handle)
        return transfer;
    set(*transfer, CURLOPT_URL, url.constData()); // curl copies every string
    set(*transfer, CURLOPT_PROTOCOLS_STR, protocols);
    set(*transfer, CURLOPT_PROXY, "");
    set(*transfer, CURLOPT_NOSIGNAL, 1L);
    set(*transfer, CURLOPT_QUICK_EXIT, 1L); // a silent nameserver holds up nobody
    set(*transfer, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(*transfer, CURLOPT_WRITEFUNCTION, &doorwardTakeBody);
    set(*transfer, CURLOPT_WRITEDATA, transfer.get());
    set(*transfer, CURLOPT_HEADERFUNCTION, &doorwardTakeHeader);
    set(*transfer, CURLOPT_HEADERDATA, transfer.get());
    return transfer;
}

std::unique_ptr<Transfer> unixTransfer(const QString &socket, const QByteArray &path,
                                       qsizetype limit)
{
    auto transfer = transferOf("http://localhost" + path, "http", limit);
    if (transfer->handle)
        set(*transfer, CURLOPT_UNIX_SOCKET_PATH, QFile::encodeName(socket).constData());
    return transfer;
}

void setBlob(const Transfer &transfer, CURLoption option, const QByteArray &bytes)
{
    curl_blob blob{const_cast<char *>(bytes.constData()), // NOLINT(*-const-cast): copied by curl
                   static_cast<std::size_t>(bytes.size()), CURL_BLOB_COPY};
    if (!bytes.isEmpty())
        set(transfer, option, &blob);
}

std::unique_ptr<Transfer> httpsTransfer(const HttpsServer &server, const QByteArray &path,
                                        qsizetype limit)
{
    const bool plain = server.url.startsWith("http://");
    auto transfer = transferOf(server.url + path, plain ? "http" : "https", limit);
    if (!transfer->handle)
        return transfer;
    setBlob(*transfer, CURLOPT_CAINFO_BLOB, server.authorities);
    setBlob(*transfer, CURLOPT_SSLCERT_BLOB, server.certificate);
    setBlob(*transfer, CURLOPT_SSLKEY_BLOB, server.key);
    set(*transfer, CURLOPT_SSL_VERIFYPEER, server.verified ? 1L : 0L);
    set(*transfer, CURLOPT_SSL_VERIFYHOST, server.verified ? 2L : 0L);
    if (!server.token.isEmpty()) {
        set(*transfer, CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BEARER));
        set(*transfer, CURLOPT_XOAUTH2_BEARER, server.token.constData());
    }
    return transfer;
}

Error errorOf(const Transfer &transfer, const QString &socket)
{
    const auto made = [&socket](ErrorKind kind, int errnoValue) {
        return Error{kind, QStringLiteral("ask"), socket, errnoValue};
    };
    long systemError = 0;
    curl_easy_getinfo(transfer.handle.get(), CURLINFO_OS_ERRNO, &systemError); // NOLINT(*-vararg)
    if (transfer.tooLarge)
        return made(ErrorKind::BadInput, EMSGSIZE);
    if (transfer.code == CURLE_COULDNT_CONNECT && systemError != 0)
        return Error::fromErrno(static_cast<int>(systemError), QStringLiteral("connect"), socket);
    if (transfer.code == CURLE_COULDNT_RESOLVE_HOST)
        return made(ErrorKind::NotFound, ENOENT);
    if (transfer.code == CURLE_PEER_FAILED_VERIFICATION || transfer.code == CURLE_SSL_CACERT_BADFILE
        || transfer.code == CURLE_SSL_CERTPROBLEM)
        return made(ErrorKind::Denied, EKEYREJECTED);
    return made(ErrorKind::BadInput, EPROTO);
}

/// All transfers of one call.
class Exchange {
public:
    Exchange(QString server, int sideBySide)
        : m_server(std::move(server))
        , m_free(sideBySide)
    {
        static std::once_flag once; // before 7.84 not safe by itself
        std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
        m_multi.reset(curl_multi_init());
    }

    void add(std::unique_ptr<Transfer> transfer) { m_transfers.push_back(std::move(transfer)); }

    ~Exchange()
    {
        for (std::size_t i = 0; i < m_next; ++i)
            curl_multi_remove_handle(m_multi.get(), m_transfers[i]->handle.get());
    }
    Exchange(const Exchange &) = delete;
    Exchange &operator=(const Exchange &) = delete;

    std::vector<Result<HttpAnswer>> run(const CancelToken &cancel, Deadline deadline)
    {
        while (m_multi && anyLeft() && !cancel.isCancelled() && !deadline.hasPassed()) {
            start();
            int running = 0;
            curl_multi_perform(m_multi.get(), &running);
            collect();
            if (!anyLeft())
                break;
            curl_waitfd interrupt{cancel.fd(), CURL_WAIT_POLLIN, 0};
            curl_multi_poll(m_multi.get(), &interrupt, 1,
                            std::min(deadline.pollTimeout(), longestWaitMs), nullptr);
        }
        std::vector<Result<HttpAnswer>> answers;
        for (const auto &transfer : m_transfers)
            answers.push_back(answerOf(*transfer, cancel));
        return answers;
    }

private:
    bool anyLeft() const { return m_done < m_transfers.size(); }

    void start()
    {
        while (m_next < m_transfers.size() && m_free > 0) {
            Transfer &transfer = *m_transfers[m_next++];
            --m_free;
            if (!transfer.handle
                || curl_multi_add_handle(m_multi.get(), transfer.handle.get()) != CURLM_OK)
                finish(transfer, CURLE_FAILED_INIT);
        }
    }

    void finish(Transfer &transfer, CURLcode code)
    {
        transfer.code = code;
        transfer.done = true;
        ++m_done;
        ++m_free;
    }

    void collect()
    {
        int waiting = 0;
        while (const CURLMsg *message = curl_multi_info_read(m_multi.get(), &waiting)) {
            const auto found =
                std::find_if(m_transfers.begin(), m_transfers.end(), [message](const auto &one) {
                    return one->handle.get() == message->easy_handle;
                });
            if (message->msg == CURLMSG_DONE && found != m_transfers.end() && !(*found)->done)
                finish(**found, message->data.result);
        }
    }

    Result<HttpAnswer> answerOf(Transfer &transfer, const CancelToken &cancel) const
    {
        if (!transfer.done) {
            const bool taken = cancel.isCancelled();
            return tl::unexpected(Error{taken ? ErrorKind::Cancelled : ErrorKind::TimedOut,
                                        QStringLiteral("ask"), m_server,
                                        taken ? ECANCELED : ETIMEDOUT});
        }
        if (transfer.code != CURLE_OK)
            return tl::unexpected(errorOf(transfer, m_server));
        curl_easy_getinfo(transfer.handle.get(), CURLINFO_RESPONSE_CODE, // NOLINT(*-vararg)
                          &transfer.answer.status);
        return std::move(transfer.answer);
    }

    QString m_server;
    Multi m_multi{nullptr, curl_multi_cleanup};
    std::vector<std::unique_ptr<Transfer>> m_transfers;
    std::size_t m_next = 0;
    std::size_t m_done = 0;
    int m_free;
};

} // namespace

std::vector<Result<HttpAnswer>> getFromUnixSocket(const QString &socket,
                                                  const std::vector<QByteArray> &paths,
                                                  qsizetype limit, int sideBySide,
                                                  const CancelToken &cancel, Deadline deadline)
{
    Exchange exchange(socket, sideBySide);
    for (const QByteArray &path : paths)
        exchange.add(unixTransfer(socket, path, limit));
    return exchange.run(cancel, deadline);
}

std::vector<Result<HttpAnswer>> getFromHttps(const HttpsServer &server,
                                             const std::vector<QByteArray> &paths, qsizetype limit,
                                             int sideBySide, const CancelToken &cancel,
                                             Deadline deadline)
{
    Exchange exchange(QString::fromUtf8(server.url), sideBySide);
    for (const QByteArray &path : paths)
        exchange.add(httpsTransfer(server, path, limit));
    return exchange.run(cancel, deadline);
}

} // namespace doorward
