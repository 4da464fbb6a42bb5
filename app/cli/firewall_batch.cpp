// SPDX-License-Identifier: MIT
#include "app/cli/firewall_batch.h"

#include "app/cli/firewall_question.h"
#include "app/cli/interrupt.h"
#include "core/base/unique_fd.h"
#include "core/report/firewall_explanation.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <array>
#include <cerrno>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

namespace doorward::cli {

using namespace Qt::Literals::StringLiterals;

namespace {

/// A longer line is no packet; what follows of it is passed over.
constexpr qsizetype longestLine = qsizetype{1} << 20;

class Batch {
public:
    Batch(FirewallInput input, bool withPhases, const Console &console)
        : m_host(input.host)
        , m_evaluator(std::move(input.ruleset), std::move(input.host))
        , m_withPhases(withPhases)
        , m_console(console)
    {
    }

    /// Takes the next bytes of the input and answers the lines that they complete.
    ExitCode take(QByteArrayView bytes)
    {
        QByteArray answers;
        while (!bytes.isEmpty()) {
            const qsizetype end = bytes.indexOf('\n');
            append(end < 0 ? bytes : bytes.first(end));
            if (end < 0)
                break;
            finishLine(answers);
            bytes = bytes.sliced(end + 1);
        }
        return answers.isEmpty() ? ExitCode::Works : m_console.print(answers);
    }

    /// A last line may lack its end.
    ExitCode finish()
    {
        QByteArray answers;
        if (!m_line.isEmpty() || m_tooLong)
            finishLine(answers);
        return answers.isEmpty() ? ExitCode::Works : m_console.print(answers);
    }

private:
    void append(QByteArrayView part)
    {
        if (m_line.size() + part.size() > longestLine)
            m_tooLong = true;
        if (!m_tooLong)
            m_line.append(part);
    }

    void finishLine(QByteArray &answers)
    {
        ++m_number;
        answers += QJsonDocument(answer()).toJson(QJsonDocument::Compact) + '\n';
        m_line.clear();
        m_tooLong = false;
    }

    QJsonObject answer() const
    {
        if (m_tooLong)
            return complaint({u"cli.error.firewall.long-line"_s, {}});
        const auto question = questionFrom(m_line);
        if (!question)
            return complaint(question.error());
        const PacketAsked asked = askedOf(*question, m_host);
        const firewall::Evaluation evaluation = m_evaluator.evaluate(
            asked.packet, asked.entry,
            m_withPhases ? firewall::Detail::Trace : firewall::Detail::VerdictOnly);
        QJsonObject object = firewall::toJson(evaluation, m_withPhases);
        QJsonArray assumptions;
        for (const Message &assumption : assumptionsOf(m_evaluator, evaluation))
            assumptions.append(m_console.catalogue().text(assumption));
        object.insert(u"assumptions"_s, assumptions);
        return object;
    }

    QJsonObject complaint(const Message &message) const
    {
        return {{u"error"_s, m_console.catalogue().text(message)}, {u"line"_s, m_number}};
    }

    firewall::HostView m_host;
    firewall::Evaluator m_evaluator;
    bool m_withPhases;
    const Console &m_console;
    QByteArray m_line;
    bool m_tooLong = false;
    qint64 m_number = 0;
};

} // namespace

ExitCode explainBatch(const QString &file, FirewallInput input, bool withPhases,
                      const Console &console)
{
    const QByteArray path = file == "-"_L1 ? QByteArray("/dev/stdin") : QFile::encodeName(file);
    const UniqueFd source(::open(path.constData(), O_RDONLY | O_CLOEXEC));
    if (!source)
        return console.fileTrouble(Error::fromErrno(errno, u"open"_s, file));
    for (const Limit &limit : input.limits)
        console.remark(console.limitText(limit));
    Batch batch(std::move(input), withPhases, console);
    std::vector<char> buffer(std::size_t{64} * 1024);
    for (;;) {
        const auto ready = waitForEvents(source.get(), POLLIN, interruptToken(),
                                         Deadline::after(std::chrono::hours(24)));
        if (!ready && ready.error().kind == ErrorKind::Cancelled)
            return ExitCode::Interrupted;
        const ssize_t got = ::read(source.get(), buffer.data(), buffer.size());
        if (got < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (got < 0)
            return console.fileTrouble(Error::fromErrno(errno, u"read"_s, file));
        if (got == 0)
            return batch.finish();
        const ExitCode code = batch.take(QByteArrayView(buffer.data(), got));
        if (code != ExitCode::Works)
            return code;
    }
}

} // namespace doorward::cli
