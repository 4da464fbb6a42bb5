// SPDX-License-Identifier: MIT
#include "core/inspect/address_arguments.h"

#include <algorithm>
#include <array>

using namespace Qt::Literals::StringLiterals;

namespace doorward {

namespace {

constexpr qsizetype longestText = 200;
constexpr std::size_t mostArguments = 8;

/// Options whose value is the address to listen on, in the manuals of: uvicorn, flask, vite,
/// gunicorn, hypercorn, rails, hugo, jekyll, jupyter, php, memcached, mysqld, mongod, prometheus,
/// grafana, streamlit, redis-server, dnsmasq, http.server.
constexpr std::array hostOptions{"--host"_L1,
                                 "--hostname"_L1,
                                 "--bind"_L1,
                                 "--bind-address"_L1,
                                 "--bind_address"_L1,
                                 "--bind_ip"_L1,
                                 "--bindIp"_L1,
                                 "--address"_L1,
                                 "--addr"_L1,
                                 "--listen"_L1,
                                 "--listen-address"_L1,
                                 "--http-address"_L1,
                                 "--web.listen-address"_L1,
                                 "--ip"_L1,
                                 "--interface"_L1,
                                 "--server.address"_L1,
                                 "--binding"_L1,
                                 "-b"_L1,
                                 "-h"_L1,
                                 "-H"_L1,
                                 "-l"_L1,
                                 "-S"_L1,
                                 "-host"_L1,
                                 "-bind"_L1,
                                 "-addr"_L1,
                                 "-listen"_L1,
                                 "-address"_L1,
                                 "-http"_L1,
                                 "listen_addresses"_L1,
                                 "--listen_addresses"_L1};

/// Servers of developers that take only the loopback address unless told otherwise, and the option
/// for it, from their manuals. `word` stands among the first words of the command line.
struct Preset {
    QLatin1StringView program;
    QLatin1StringView word; ///< empty: none is needed
    QLatin1StringView option;
};
constexpr std::array presets{Preset{"uvicorn"_L1, ""_L1, "--host"_L1},
                             Preset{"hypercorn"_L1, ""_L1, "--bind"_L1},
                             Preset{"gunicorn"_L1, ""_L1, "--bind"_L1},
                             Preset{"flask"_L1, "run"_L1, "--host"_L1},
                             Preset{"manage.py"_L1, "runserver"_L1, ""_L1},
                             Preset{"vite"_L1, ""_L1, "--host"_L1},
                             Preset{"ng"_L1, "serve"_L1, "--host"_L1},
                             Preset{"webpack-dev-server"_L1, ""_L1, "--host"_L1},
                             Preset{"astro"_L1, "dev"_L1, "--host"_L1},
                             Preset{"rails"_L1, ""_L1, "-b"_L1},
                             Preset{"hugo"_L1, "server"_L1, "--bind"_L1},
                             Preset{"jekyll"_L1, "serve"_L1, "--host"_L1},
                             Preset{"jupyter-lab"_L1, ""_L1, "--ip"_L1},
                             Preset{"jupyter-notebook"_L1, ""_L1, "--ip"_L1}};

/// An address, with a port or without: not a port alone.
bool isAddress(const QString &text)
{
    const auto place = ListenPlace::parse(text);
    return place && !place->host.isEmpty();
}

bool isAddressWithPort(const QString &text)
{
    const auto place = ListenPlace::parse(text);
    return place && !place->host.isEmpty() && place->port;
}

QString nameOf(const QString &path)
{
    return path.section(u'/', -1);
}

class Arguments {
public:
    explicit Arguments(const Process &process)
        : m_process(process)
        , m_words(process.arguments)
    {
    }

    std::vector<ListenSetting> read()
    {
        // A server that rewrote its title shows one long string, not arguments.
        for (qsizetype i = 1; i < m_words.size() && m_found.size() < mostArguments; ++i)
            readWord(i);
        if (m_found.empty())
            addPreset();
        return std::move(m_found);
    }

private:
    void readWord(qsizetype &i)
    {
        const QString &word = m_words.at(i);
        const qsizetype equals = word.indexOf(u'=');
        const QString option = equals > 0 ? word.first(equals) : word;
        const bool known =
            std::find(hostOptions.begin(), hostOptions.end(), option) != hostOptions.end();
        if (known && equals > 0)
            addValues(option, word, word.sliced(equals + 1));
        else if (known && i + 1 < m_words.size()
                 && addValues(option, word + u' ' + m_words.at(i + 1), m_words.at(i + 1)))
            ++i;
        else if (isAddressWithPort(word))
            add({}, word, {word});
    }

    bool addValues(const QString &option, const QString &text, const QString &value)
    {
        const QStringList values = value.split(u',', Qt::SkipEmptyParts);
        const bool fits = !values.isEmpty() && std::all_of(values.begin(), values.end(), isAddress);
        if (fits)
            add(option, text, values);
        return fits;
    }

    void add(const QString &option, const QString &text, const QStringList &values)
    {
        ListenSetting setting;
        setting.pid = m_process.pid;
        setting.program = m_process.name;
        setting.directive = option;
        setting.text = text.left(longestText);
        setting.values = values;
        m_found.push_back(std::move(setting));
    }

    void addPreset()
    {
        const QStringList words = m_words.mid(0, 6);
        for (const Preset &preset : presets) {
            const auto program =
                std::find_if(words.begin(), words.end(), [&preset](const QString &word) {
                    return nameOf(word) == preset.program;
                });
            if (program == words.end()
                || (!preset.word.isEmpty()
                    && std::find(program, words.end(), preset.word) == words.end()))
                continue;
            add(preset.option, {}, {u"127.0.0.1"_s});
            m_found.back().program = preset.program;
            m_found.back().preset = true;
            return;
        }
    }

    const Process &m_process;
    const QStringList &m_words;
    std::vector<ListenSetting> m_found;
};

} // namespace

std::vector<ListenSetting> addressArguments(const Process &process)
{
    return Arguments(process).read();
}

} // namespace doorward
