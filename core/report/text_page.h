// SPDX-License-Identifier: MIT
#pragma once

#include "core/report/wording.h"

namespace doorward {

/// How a piece of text on a terminal stands out; form and words carry the meaning, colour only
/// repeats it.
enum class Ink { Plain, Bold, Dim, Good, Bad, Doubt, Command };

/// Lines of text for a terminal under construction.
class TextPage {
public:
    TextPage(const TextStyle &style, const Catalogue &catalogue);

    /// With the SGR sequences (ECMA-48) of that ink, where the style has colour.
    QString ink(const QString &text, Ink ink) const;
    /// `lead` in its own ink, then `text` wrapped under itself.
    void hanging(const QString &lead, Ink leadInk, const QString &text, Ink textInk = Ink::Plain);
    /// Never wrapped.
    void command(int indent, const QString &line);
    void heading(const char *id);
    /// A numbered list with its heading; nothing where there are none.
    void remedies(const std::vector<WordedRemedy> &remedies);
    void line(const QString &text = {}) { m_text += text + u'\n'; }
    QString say(const char *id, const QMap<QString, QString> &params = {}) const;
    int width() const { return m_width; }
    QString text() const { return m_text; }

private:
    int m_width;
    bool m_colour;
    const Catalogue &m_catalogue;
    QString m_text;
};

} // namespace doorward
