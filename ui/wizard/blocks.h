// SPDX-License-Identifier: MIT
#pragma once

#include "core/diagnosis/diagnosis.h"

#include <QLabel>

class QVBoxLayout;

namespace doorward {

class Catalogue;

/// A label for text that may come from outside: always plain text, wrapped, selectable by mouse
/// and keyboard; a word that is longer than a line can be broken too.
class TextLabel final : public QLabel {
    Q_OBJECT

public:
    enum class Style : std::uint8_t { Body, Title, Section, Quiet };

    explicit TextLabel(Style style, QWidget *parent = nullptr);
    TextLabel(Style style, const QString &text, QWidget *parent = nullptr);
    void setPlainText(const QString &text);

protected:
    void changeEvent(QEvent *event) override;

private:
    void applyStyle();

    Style m_style;
};

/// A command as an expert would type it, on a quiet ground, with a button that copies it. What is
/// copied is quoted for a POSIX shell; the label shows the same, sanitised.
class CommandLine final : public QWidget {
    Q_OBJECT

public:
    explicit CommandLine(const QStringList &command, QWidget *parent = nullptr);

protected:
    void paintEvent(QPaintEvent *event) override;
};

/// The blocks that the wizard's pages are made of.
namespace blocks {

/// How many rows of one kind a page shows; a hostile report could hold a million.
inline constexpr std::size_t mostRows = 100;

/// A vertical layout without margins and with the page's spacing.
QVBoxLayout *column(QWidget *owner);
/// Takes every widget out of the layout and deletes it later.
void clear(QVBoxLayout *layout);
void addSection(QVBoxLayout *layout, const QString &heading);
void addText(QVBoxLayout *layout, const QString &text);
void addQuiet(QVBoxLayout *layout, const QString &text);
/// One thing that was seen: its sentence, on whose side, the command that shows the same.
void addEvidence(QVBoxLayout *layout, const Evidence &evidence, const Catalogue &catalogue);
void addRemedy(QVBoxLayout *layout, int number, const Remedy &remedy, const Catalogue &catalogue);
void addCandidate(QVBoxLayout *layout, const Candidate &candidate, const Catalogue &catalogue);
/// What could not be observed: what, why, how to see it after all.
void addLimit(QVBoxLayout *layout, const Limit &limit, const Catalogue &catalogue);
/// Says how many of `count` rows were left out, if any.
void addOmitted(QVBoxLayout *layout, std::size_t count);

} // namespace blocks
} // namespace doorward
