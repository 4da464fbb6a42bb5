// SPDX-License-Identifier: MIT
#include "core/target/secrets.h"

#include <QRegularExpression>

#include <array>

namespace doorward {

namespace {

constexpr QLatin1StringView hidden{"***"};

bool endsToken(QChar c)
{
    return c.isSpace() || c == u'"' || c == u'\'' || c == u'`' || c == u'<' || c == u'>'
           || c.isNull();
}

bool isSchemeChar(QChar c)
{
    return c.unicode() < 0x80 && (c.isLetterOrNumber() || c == u'+' || c == u'-' || c == u'.');
}

bool isWebScheme(QStringView scheme)
{
    return scheme.endsWith(u"http", Qt::CaseInsensitive)
           || scheme.endsWith(u"https", Qt::CaseInsensitive)
           || scheme.endsWith(u"ws", Qt::CaseInsensitive)
           || scheme.endsWith(u"wss", Qt::CaseInsensitive);
}

/// Where the userinfo of the authority that begins at `start` ends (the index of its "@"), or -1.
/// A password may hold "/", "?" or "#" unescaped: then the "@" stands behind the first of them.
qsizetype userinfoEnd(QStringView text, qsizetype start, bool web)
{
    qsizetype at = -1;
    qsizetype colon = -1;
    bool inAuthority = true;
    bool portLike = true;
    const bool bracketed = start < text.size() && text[start] == u'[';
    for (qsizetype i = start; i < text.size() && !endsToken(text[i]); ++i) {
        const QChar c = text[i];
        const bool delimiter = c == u'/' || c == u'?' || c == u'#';
        if (delimiter && inAuthority) {
            inAuthority = false;
            if (at >= 0 ? web : (colon < 0 || portLike || bracketed))
                return at; // the authority was whole
        }
        if (c == u'?' && !inAuthority && at >= 0)
            return at;
        if (c == u'@') {
            at = i;
        } else if (c == u':' && inAuthority && at < 0) {
            portLike = colon < 0; // "host:80"; a second one means IPv6 or a password
            colon = i;
        } else if (inAuthority && colon >= 0 && !c.isDigit()) {
            portLike = false;
        }
    }
    return at;
}

/// Passwords of URLs: scheme://user:***@host. One pass; each token is looked at once.
QString withoutUserinfo(const QString &text)
{
    QString result;
    result.reserve(text.size());
    qsizetype done = 0;
    for (qsizetype mark = text.indexOf(u"://"); mark >= 0;
         mark = text.indexOf(u"://", std::max(mark + 3, done))) {
        const qsizetype start = mark + 3;
        qsizetype schemeStart = mark;
        while (schemeStart > done && mark - schemeStart < 40 && isSchemeChar(text[schemeStart - 1]))
            --schemeStart;
        const bool web = isWebScheme(QStringView(text).sliced(schemeStart, mark - schemeStart));
        const qsizetype at = userinfoEnd(text, start, web);
        if (at < 0)
            continue;
        const qsizetype colon = text.indexOf(u':', start);
        const bool hasPassword = colon >= 0 && colon < at;
        const bool token = !hasPassword && (web || at - start >= 20);
        if (!hasPassword && !token)
            continue;
        const qsizetype keep = hasPassword ? colon + 1 : start;
        result += QStringView(text).sliced(done, keep - done);
        result += hidden;
        done = at;
    }
    result += QStringView(text).sliced(done);
    return result;
}

/// What is taken out, as one line each: what stays in front (group 1), the secret, and what stays
/// behind (group 2). Repetitions are bounded or possessive, so that no text makes them slow.
std::array<QRegularExpression, 10> secretPatterns()
{
    const auto pattern = [](const char *text) {
        return QRegularExpression(QString::fromLatin1(text),
                                  QRegularExpression::CaseInsensitiveOption);
    };
    return {
        // Whole headers.
        pattern(
            R"(((?:\bauthorization|\bcookie|\bx-[a-z-]{0,30}(?:token|key|auth|secret))\\{0,3}["']?\s{0,4}[:=]\s{0,4}\\{0,3}["']?)[^"'\r\n\\]++())"),
        // \"key\": \"value\", a JSON text inside another
        pattern(
            R"(((?:passw(?:or)?d|passphrase|pwd|secret[\w-]{0,20}|token|api[_-]?key|_auth)\\{1,3}["']\s{0,4}:\s{0,4}\\{1,3}["'])[^\\\n]{0,400}+())"),
        // key = "quoted", key: 'quoted', "key" => "quoted", key={braced}
        pattern(
            R"(((?:passw(?:or)?d|passphrase|passwort|pwd|secret[\w-]{0,20}|token|api[_-]?key|access[_-]?key(?:[_-]?id)?|private[_-]?key|account[_-]?key|credentials?|signature|(?<![a-z])(?:pass|pw|sig|auth|key)|_auth)\\{0,3}["'\]]{0,2}\s{0,4}(?:=>|[=:])\s{0,4}\\{0,3}(["'`]))(?:\\[^\n]|(?!\2)[^\\\n])*+(?:\\{0,3}\2)?())"),
        pattern(R"(((?:passw(?:or)?d|pwd)\s{0,4}=\s{0,4})\{[^}\n]{0,400}\}())"),
        // key=value, key: value, <key>value<
        pattern(
            R"(((?:passw(?:or)?d|passphrase|passwort|pwd|secret[\w-]{0,20}|token|api[_-]?key|access[_-]?key(?:[_-]?id)?|private[_-]?key|account[_-]?key|credentials?|signature|_auth|(?<![a-z])(?:pass|pw|sig|auth|key)(?==))["'\]]{0,2}(?:\s{0,4}=>?\s{0,4}|:[ \t]{0,4}|>))(?:(?!,\s|,\w{1,32}=)[^\s&;"'`<])++())"),
        // --password value, PASSWORD value of options
        pattern(
            R"((\s--?(?:[a-z]{1,20}-){0,3}(?:password|passwd|passphrase|pass|token|secret|api-key|auth-pass)\s{1,4})(?!-)[^\s]++())"),
        // user:password@ without a scheme, also in front of Go's tcp(…), and Oracle's
        // user/password@
        pattern(
            R"((?<![^\s"'`(=,\[<])((?:jdbc:oracle:thin:[\w.]{0,64}/|[\w.%+-]{0,64}:(?!//)))(?![/\d.:]{0,20}[\s"'])[^\s"'`@/]{1,256}(?:@[^\s"'`@/]{1,256}){0,3}(@(?:(?:tcp|unix|tcp6)\(|[\w\[])))"),
        // Bearer and Basic wherever they stand
        pattern(R"((\b(?:bearer|basic)[ \t]{1,4})[\w.~+/=-]{8,}+())"),
        // By their shape: cloud keys, forges, chat, payment, JWT
        pattern(
            R"(()\b(?:(?:AKIA|ASIA)[0-9A-Z]{16}|gh[pousr]_\w{20,}+|github_pat_\w{20,}+|glpat-[\w-]{16,}+|xox[abprs]-[\w-]{10,}+|[sr]k[_-](?:live|test|proj)?[_-]?\w{16,}+|AIza[\w-]{30,}+|npm_\w{30,}+|hf_\w{30,}+|eyJ[\w-]{8,}+\.[\w-]{4,}+(?:\.[\w-]*+)?)())"),
        pattern(R"((-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----)[^-]*+(-----END|$))"),
    };
}

/// Passwords that well-known clients take as a short option.
QString withoutShortOptions(const QString &text)
{
    static const std::array<QRegularExpression, 6> patterns = [] {
        const auto pattern = [](const char *expression) {
            return QRegularExpression(QString::fromLatin1(expression));
        };
        return std::array<QRegularExpression, 6>{
            pattern(R"((\b(?:mysql|mariadb)[\w-]{0,16}\s(?:[^\n]{0,400}?\s)?-p)[^\s]++())"),
            pattern(R"((\bredis-[\w-]{0,16}\s(?:[^\n]{0,400}?\s)?-a\s{0,4})[^\s]++())"),
            pattern(R"((\bldap[\w]{0,16}\s(?:[^\n]{0,400}?\s)?-w\s{0,4})[^\s]++())"),
            pattern(
                R"((\b(?:curl|http|wget|ab|smbclient)\s(?:[^\n]{0,400}?\s)?(?:-u|-a|-U|-A|--user|--proxy-user|--auth)[ =]{0,4}["']?[\w.@\\-]{0,64}[:%])[^\s"']++())"),
            pattern(
                R"((\b(?:mosquitto_\w{1,8}|tsql|isql|sqlcmd|bcp)\s(?:[^\n]{0,400}?\s)?-P\s{0,4})[^\s]++())"),
            pattern(
                R"((\b(?:sshpass\s(?:[^\n]{0,400}?\s)?-p|swaks\s(?:[^\n]{0,400}?\s)?-ap)\s{0,4})[^\s]++())"),
        };
    }();
    if (!text.contains(u" -"))
        return text;
    QString result = text;
    for (const QRegularExpression &pattern : patterns)
        result.replace(pattern, QStringLiteral("\\1***"));
    return result;
}

} // namespace

QString withoutSecrets(const QString &text)
{
    static const auto patterns = secretPatterns();
    QString result = withoutUserinfo(text);
    for (const QRegularExpression &pattern : patterns)
        result.replace(pattern, QStringLiteral("\\1***\\2"));
    return withoutShortOptions(result);
}

} // namespace doorward
