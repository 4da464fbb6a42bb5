// SPDX-License-Identifier: MIT
#include "ui/wizard/step_page.h"

#include "core/report/catalogue.h"
#include "ui/delegates/theme.h"
#include "ui/models/case_model.h"
#include "ui/wizard/blocks.h"
#include "ui/wizard/state_mark.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

#include <algorithm>

namespace doorward {

using namespace Qt::Literals::StringLiterals;

StepPage::StepPage(Step step, CaseModel *model, QWidget *parent)
    : QWidget(parent)
    , m_step(step)
    , m_case(model)
    , m_mark(new StateMark)
    , m_title(new TextLabel(TextLabel::Style::Title))
    , m_state(new TextLabel(TextLabel::Style::Quiet))
{
    auto *head = new QHBoxLayout;
    head->setSpacing(theme::small);
    head->addWidget(m_mark, 0, Qt::AlignVCenter);
    head->addWidget(m_title, 1);
    m_state->setWordWrap(false);
    m_state->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    head->addWidget(m_state, 0, Qt::AlignVCenter);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::huge, theme::large, theme::huge, theme::large);
    layout->setSpacing(theme::small);
    layout->addLayout(head);
    auto *body = new QWidget;
    m_body = blocks::column(body);
    layout->addWidget(body);
    layout->addStretch(1);

    m_title->setPlainText(stepText(u"title"_s));
    connect(model, &CaseModel::changed, this, &StepPage::refresh);
    connect(model, &CaseModel::phaseChanged, this, &StepPage::refresh);
    connect(model, &CaseModel::stepChanged, this, [this](Step changed) {
        if (changed == m_step)
            refresh();
    });
    refresh();
}

QString StepPage::stepText(const QString &part) const
{
    return m_case->catalogue().text(
        u"step.%1.%2"_s.arg(QLatin1StringView(json::enumName(m_step)), part));
}

StepPage::Contents StepPage::contents() const
{
    Contents now;
    now.state = m_case->stepState(m_step);
    const ChecklistItem *item = m_case->checklistItem(m_step);
    if (!item || now.state == StepState::Waiting || now.state == StepState::Running)
        return now;
    now.item = *item;
    for (const QString &id : item->evidence)
        if (const Evidence *found = m_case->evidence(id))
            now.evidence.push_back(*found);
    const auto &checklist = m_case->diagnosis().checklist;
    const auto firstFault = std::ranges::find(checklist, StepStatus::Fail, &ChecklistItem::status);
    if (firstFault != checklist.end() && firstFault->step == m_step)
        now.remedies = m_case->diagnosis().remedies;
    return now;
}

void StepPage::refresh()
{
    Contents now = contents();
    m_mark->setState(now.state);
    const QString time = words::duration(m_case->stepElapsedUs(m_step));
    m_state->setText(time.isEmpty() ? words::stepState(now.state)
                                    : tr("%1 · %2").arg(words::stepState(now.state), time));
    if (m_shown == now)
        return;
    m_shown = std::move(now);

    blocks::clear(m_body);
    blocks::addSection(m_body, tr("What is checked"));
    blocks::addText(m_body, stepText(u"checked"_s));
    blocks::addSection(m_body, tr("What was seen"));
    if (m_shown->item) {
        fillSeen();
        fillDoing();
    } else {
        blocks::addQuiet(m_body, m_shown->state == StepState::Running ? tr("Looking…")
                                                                      : tr("Not looked at yet."));
    }
}

void StepPage::fillSeen()
{
    const Catalogue &catalogue = m_case->catalogue();
    const ChecklistItem &item = *m_shown->item;
    if (!item.summary.isEmpty())
        blocks::addText(m_body, catalogue.text(item.summary));
    std::size_t rows = 0;
    for (const Evidence &evidence : m_shown->evidence)
        if (rows++ < blocks::mostRows)
            blocks::addEvidence(m_body, evidence, catalogue);
    blocks::addOmitted(m_body, m_shown->evidence.size());

    if (!item.commands.empty())
        blocks::addSection(m_body, tr("The same by hand"));
    rows = 0;
    for (const QStringList &command : item.commands)
        if (!command.isEmpty() && rows++ < blocks::mostRows)
            m_body->addWidget(new CommandLine(command));

    blocks::addSection(m_body, tr("What it means"));
    blocks::addText(m_body,
                    stepText(u"means.%1"_s.arg(QLatin1StringView(json::enumName(item.status)))));
}

void StepPage::fillDoing()
{
    blocks::addSection(m_body, tr("What to do"));
    int number = 0;
    for (const Remedy &remedy : m_shown->remedies)
        if (static_cast<std::size_t>(number) < blocks::mostRows)
            blocks::addRemedy(m_body, ++number, remedy, m_case->catalogue());
    if (number > 0)
        return;
    switch (m_shown->item->status) {
    case StepStatus::Pass:
    case StepStatus::Skipped:
        blocks::addQuiet(m_body, tr("Nothing here."));
        break;
    case StepStatus::Fail:
    case StepStatus::Warn:
        blocks::addQuiet(m_body, tr("See the verdict: it lists this with the other findings."));
        break;
    case StepStatus::Unknown:
        blocks::addQuiet(m_body,
                         tr("Add a snapshot taken on the server's host (Server side, Add…) and "
                            "check again, or look there by hand."));
        break;
    }
}

} // namespace doorward
