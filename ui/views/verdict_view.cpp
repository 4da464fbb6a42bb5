// SPDX-License-Identifier: MIT
#include "ui/views/verdict_view.h"

#include "core/base/untrusted.h"
#include "core/report/catalogue.h"
#include "core/report/way.h"
#include "ui/delegates/theme.h"
#include "ui/models/target_reading.h"
#include "ui/views/certainty_badge.h"
#include "ui/views/way_picture.h"
#include "ui/wizard/blocks.h"
#include "ui/wizard/state_mark.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>

namespace doorward {

using namespace Qt::Literals::StringLiterals;

namespace {

/// Every limit of the case once: its own and those of the hosts' snapshots.
std::vector<Limit> limitsOf(const CaseFile &file)
{
    std::vector<Limit> all;
    const auto take = [&all](const std::vector<Limit> &limits) {
        for (const Limit &limit : limits)
            if (all.size() < 2 * blocks::mostRows && std::ranges::find(all, limit) == all.end())
                all.push_back(limit);
    };
    take(file.limits);
    take(file.client.limits);
    if (file.server)
        take(file.server->limits);
    return all;
}

} // namespace

VerdictView::VerdictView(CaseModel *model, QWidget *parent)
    : QWidget(parent)
    , m_case(model)
    , m_mark(new StateMark)
    , m_sentence(new TextLabel(TextLabel::Style::Title))
    , m_certainty(new CertaintyBadge)
    , m_note(new TextLabel(TextLabel::Style::Quiet))
    , m_explanation(new TextLabel(TextLabel::Style::Body))
    , m_way(new WayPicture)
    , m_watch(new QPushButton(tr("&Watch until it works")))
    , m_export(new QPushButton(tr("&Export report…")))
{
    m_sentence->setObjectName(u"verdict"_s);
    m_watch->setObjectName(u"watch"_s);
    auto *head = new QHBoxLayout;
    head->setSpacing(theme::small);
    head->addWidget(m_mark, 0, Qt::AlignTop);
    head->addWidget(m_sentence, 1);
    auto *under = new QHBoxLayout;
    under->setSpacing(theme::small);
    under->addWidget(m_certainty, 0, Qt::AlignTop);
    under->addWidget(m_note, 1);

    auto *body = new QWidget;
    m_body = blocks::column(body);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(theme::small);
    buttons->addWidget(m_watch);
    buttons->addWidget(m_export);
    buttons->addStretch(1);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::huge, theme::large, theme::huge, theme::large);
    layout->setSpacing(theme::small);
    layout->addLayout(head);
    layout->addLayout(under);
    layout->addWidget(m_explanation);
    layout->addSpacing(theme::small);
    layout->addWidget(m_way);
    layout->addWidget(body);
    layout->addSpacing(theme::small);
    layout->addLayout(buttons);
    layout->addStretch(1);

    connect(m_watch, &QPushButton::clicked, this, &VerdictView::watchRequested);
    connect(m_export, &QPushButton::clicked, this, &VerdictView::exportRequested);
    connect(model, &CaseModel::changed, this, &VerdictView::refresh);
    connect(model, &CaseModel::phaseChanged, this, &VerdictView::refresh);
    refresh();
}

void VerdictView::refresh()
{
    refreshHead();
    refreshNotes();
    refreshButtons();
    const bool told = m_case->hasVerdict();
    const Diagnosis diagnosis = told ? m_case->diagnosis() : Diagnosis();
    m_way->setWay(wayOf(m_case->caseFile(), diagnosis));
    std::vector<Limit> limits = told ? limitsOf(m_case->caseFile()) : std::vector<Limit>();
    if (m_shown == diagnosis && m_shownLimits == limits)
        return;
    m_shown = diagnosis;
    m_shownLimits = std::move(limits);
    fill();
}

void VerdictView::refreshHead()
{
    const bool running = m_case->phase() == CaseModel::Phase::Running;
    const Diagnosis &diagnosis = m_case->diagnosis();
    const bool told = m_case->hasVerdict();
    StepState state = StepState::Running;
    if (!running)
        state = diagnosis.outcome == Outcome::Connects ? StepState::Pass
                : diagnosis.outcome == Outcome::Fails  ? StepState::Fail
                                                       : StepState::Warn;
    m_mark->setState(state);
    m_sentence->setPlainText(
        told ? m_case->catalogue().text(diagnosis.summary)
             : tr("Checking %1…").arg(understoodSentence(m_case->caseFile().target)));
    m_certainty->setCertainty(told ? diagnosis.certainty : std::nullopt);
    m_explanation->setPlainText(told ? m_case->catalogue().text(diagnosis.explanation) : QString());
    m_explanation->setVisible(!m_explanation->text().isEmpty());
}

void VerdictView::refreshNotes()
{
    QStringList notes;
    const Diagnosis &diagnosis = m_case->diagnosis();
    if (diagnosis.cause && m_case->hasVerdict())
        notes.append(QString(causeId(*diagnosis.cause)));
    switch (m_case->phase()) {
    case CaseModel::Phase::Running:
        if (m_case->hasVerdict())
            notes.append(tr("so far; still checking"));
        break;
    case CaseModel::Phase::Stopped:
        notes.append(tr("stopped before the end"));
        break;
    case CaseModel::Phase::Replay:
        notes.append(tr("a saved report from %1, %2; nothing was sent")
                         .arg(displayText(QStringView(m_case->caseFile().client.hostname), 80),
                              QLocale().toString(m_case->caseFile().created.toLocalTime(),
                                                 QLocale::ShortFormat)));
        break;
    case CaseModel::Phase::Empty:
    case CaseModel::Phase::Done:
        break;
    }
    const auto &before = m_case->before();
    if (before && m_case->phase() == CaseModel::Phase::Done) {
        const QString sentence = m_case->catalogue().text(before->summary);
        notes.append(before->summary == diagnosis.summary ? tr("the same as before")
                                                          : tr("before: %1").arg(sentence));
    }
    m_note->setPlainText(notes.join(u" · "_s));
    m_note->setVisible(!notes.isEmpty());
}

void VerdictView::refreshButtons()
{
    const auto phase = m_case->phase();
    const bool settled = phase == CaseModel::Phase::Done || phase == CaseModel::Phase::Stopped;
    m_watch->setVisible(settled && m_case->diagnosis().outcome != Outcome::Connects);
    m_export->setVisible(settled || phase == CaseModel::Phase::Replay);
}

void VerdictView::fill()
{
    const Catalogue &catalogue = m_case->catalogue();
    const Diagnosis &diagnosis = *m_shown;
    blocks::clear(m_body);
    if (!diagnosis.remedies.empty())
        blocks::addSection(m_body, tr("What to do"));
    int number = 0;
    for (const Remedy &remedy : diagnosis.remedies)
        if (static_cast<std::size_t>(number) < blocks::mostRows)
            blocks::addRemedy(m_body, ++number, remedy, catalogue);
    blocks::addOmitted(m_body, diagnosis.remedies.size());

    if (!diagnosis.evidence.empty())
        blocks::addSection(m_body, tr("What was seen"));
    std::size_t rows = 0;
    for (const Evidence &evidence : diagnosis.evidence)
        if (rows++ < blocks::mostRows)
            blocks::addEvidence(m_body, evidence, catalogue);
    blocks::addOmitted(m_body, diagnosis.evidence.size());
    fillCandidates();
    fillLimits();
}

void VerdictView::fillCandidates()
{
    const auto list = [this](const QString &heading, const std::vector<Candidate> &candidates,
                             std::size_t first) {
        if (candidates.size() <= first)
            return;
        blocks::addSection(m_body, heading);
        for (std::size_t i = first; i < std::min(candidates.size(), blocks::mostRows); ++i)
            blocks::addCandidate(m_body, candidates.at(i), m_case->catalogue());
        blocks::addOmitted(m_body, candidates.size());
    };
    list(tr("Further faults, behind this one"), m_shown->also, 0);
    if (m_shown->certainty == Certainty::Proven)
        return;
    if (m_shown->candidates.size() == 1)
        list(tr("What would decide it"), m_shown->candidates, 0);
    else
        list(tr("What it could be, most likely first"), m_shown->candidates, 0);
}

void VerdictView::fillLimits()
{
    if (m_shownLimits.empty())
        return;
    const Catalogue &catalogue = m_case->catalogue();
    blocks::addSection(m_body, tr("What could not be seen"));
    std::size_t rows = 0;
    for (const Limit &limit : m_shownLimits) {
        if (rows++ >= blocks::mostRows)
            break;
        blocks::addLimit(m_body, limit, catalogue);
    }
    blocks::addOmitted(m_body, m_shownLimits.size());
}

} // namespace doorward
