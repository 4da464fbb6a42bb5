// SPDX-License-Identifier: MIT
#include "core/firewall/nft_json_stream.h"

#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

namespace doorward::firewall::nft {

namespace {

constexpr int deepest = 64;
constexpr std::size_t mostLeftOut = 20;

/// Passes the parser's events on to the document and ends the parse where they nest too deeply.
class DepthGuard {
public:
    explicit DepthGuard(rapidjson::Document &document)
        : m_document(document)
    {
    }
    bool isTooDeep() const { return m_depth > deepest; }

    bool Null() { return m_document.Null(); }
    bool Bool(bool value) { return m_document.Bool(value); }
    bool Int(int value) { return m_document.Int(value); }
    bool Uint(unsigned value) { return m_document.Uint(value); }
    bool Int64(int64_t value) { return m_document.Int64(value); }
    bool Uint64(uint64_t value) { return m_document.Uint64(value); }
    bool Double(double value) { return m_document.Double(value); }
    bool RawNumber(const char *text, rapidjson::SizeType size, bool copy)
    {
        return m_document.RawNumber(text, size, copy);
    }
    bool String(const char *text, rapidjson::SizeType size, bool copy)
    {
        return m_document.String(text, size, copy);
    }
    bool Key(const char *text, rapidjson::SizeType size, bool copy)
    {
        return m_document.Key(text, size, copy);
    }
    bool StartObject() { return ++m_depth <= deepest && m_document.StartObject(); }
    bool StartArray() { return ++m_depth <= deepest && m_document.StartArray(); }
    bool EndObject(rapidjson::SizeType count)
    {
        --m_depth;
        return m_document.EndObject(count);
    }
    bool EndArray(rapidjson::SizeType count)
    {
        --m_depth;
        return m_document.EndArray(count);
    }

private:
    rapidjson::Document &m_document;
    int m_depth = 0;
};

/// The place in the text, with the few steps that the outer form needs.
class Cursor {
public:
    explicit Cursor(const QByteArray &text)
        : m_text(text)
    {
    }
    qsizetype offset() const { return m_offset; }
    void moveTo(qsizetype offset) { m_offset = offset; }
    const char *here() const { return m_text.constData() + m_offset; }
    std::size_t left() const { return static_cast<std::size_t>(m_text.size() - m_offset); }

    bool take(char c)
    {
        while (m_offset < m_text.size() && isBlank(m_text[m_offset]))
            ++m_offset;
        if (m_offset >= m_text.size() || m_text[m_offset] != c)
            return false;
        ++m_offset;
        return true;
    }
    bool take(std::string_view word)
    {
        if (!std::string_view(here(), left()).starts_with(word))
            return false;
        m_offset += static_cast<qsizetype>(word.size());
        return true;
    }
    /// Past a value that is not looked at: brackets are counted, strings stepped over.
    bool skipValue()
    {
        qsizetype depth = 0;
        bool inString = false;
        for (; m_offset < m_text.size(); ++m_offset) {
            const char c = m_text[m_offset];
            if (inString) {
                if (c == '\\')
                    ++m_offset;
                else if (c == '"')
                    inString = false;
            } else if (c == '"') {
                inString = true;
            } else if (c == '{' || c == '[') {
                ++depth;
            } else if ((c == '}' || c == ']') && --depth == 0) {
                ++m_offset;
                return true;
            }
        }
        m_offset = m_text.size();
        return false;
    }

private:
    static bool isBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

    const QByteArray &m_text;
    qsizetype m_offset = 0;
};

enum class Parsed : std::uint8_t { Yes, TooDeep, No };

/// Parses one value into `document`, whose memory is used again.
class ElementParser {
public:
    Parsed parse(Cursor &cursor, rapidjson::Document &document)
    {
        rapidjson::MemoryStream stream(cursor.here(), cursor.left());
        DepthGuard guard(document);
        constexpr unsigned flags =
            rapidjson::kParseIterativeFlag | rapidjson::kParseStopWhenDoneFlag;
        auto generate = [&](rapidjson::Document &) {
            return !m_reader.Parse<flags>(stream, guard).IsError();
        };
        document.SetNull();
        document.GetAllocator().Clear();
        bool parsed = false;
        auto generator = [&](rapidjson::Document &target) {
            parsed = generate(target);
            return parsed;
        };
        document.Populate(generator);
        if (parsed)
            cursor.moveTo(cursor.offset() + static_cast<qsizetype>(stream.Tell()));
        return parsed ? Parsed::Yes : guard.isTooDeep() ? Parsed::TooDeep : Parsed::No;
    }

private:
    rapidjson::Reader m_reader;
};

bool takeOpening(Cursor &cursor)
{
    cursor.take(std::string_view("\xef\xbb\xbf"));
    return cursor.take('{') && cursor.take('"') && cursor.take(std::string_view("nftables\""))
           && cursor.take(':') && cursor.take('[');
}

} // namespace

StreamEnd forEachElement(const QByteArray &json,
                         const std::function<void(std::size_t index, const Json &)> &take)
{
    StreamEnd end;
    Cursor cursor(json);
    end.recognised = takeOpening(cursor);
    if (!end.recognised)
        return end;
    bool complete = true;
    bool more = !cursor.take(']');
    bool ended = !more;
    rapidjson::Document document;
    ElementParser parser;
    for (std::size_t index = 0; more; ++index) {
        cursor.take('\0'); // steps over blanks alone: no text holds that byte here
        const Parsed parsed = parser.parse(cursor, document);
        if (parsed == Parsed::Yes) {
            take(index, document);
        } else {
            complete = false;
            if (end.leftOut.size() < mostLeftOut)
                end.leftOut.push_back(index);
            if (parsed == Parsed::No || !cursor.skipValue())
                break;
        }
        more = cursor.take(',');
        ended = !more && cursor.take(']');
    }
    end.whole = complete && ended && cursor.take('}');
    end.offset = cursor.offset();
    return end;
}

} // namespace doorward::firewall::nft
