// SPDX-License-Identifier: MIT
// From what the rules found to the diagnosis that a person reads.
#include "core/base/duration_text.h"
#include "core/diagnosis/verdict.h"

#include <algorithm>

using namespace Qt::Literals::StringLiterals;

namespace doorward::rules {

namespace {

QString explanationId(const Finding &finding)
{
    const QString id = textId(finding.cause, ".explanation"_L1);
    return finding.variantExplains ? id + u'.' + finding.variant : id;
}

class Conclusion {
public:
    Conclusion(const Scene &scene, Ledger &ledger, Judgement judgement)
        : m_scene(scene)
        , m_ledger(ledger)
        , m_judgement(std::move(judgement))
    {
    }

    Diagnosis diagnosis()
    {
        Diagnosis diagnosis;
        diagnosis.outcome = m_judgement.outcome;
        if (m_judgement.outcome == Outcome::Connects) {
            Ranking warnings;
            warnings.also = std::move(m_judgement.warnings);
            std::stable_sort(
                warnings.also.begin(), warnings.also.end(),
                [](const Finding &a, const Finding &b) { return positionOf(a) < positionOf(b); });
            describeSuccess(diagnosis, warnings);
            finish(diagnosis, warnings);
            return diagnosis;
        }
        Ranking ranking = rank(std::move(m_judgement.findings));
        const Finding &first = ranking.candidates.front();
        diagnosis.cause = first.cause;
        diagnosis.certainty = first.certainty;
        diagnosis.summary = summary(first);
        diagnosis.explanation =
            first.certainty == Certainty::Possible
                ? m_scene.message(u"undecided.%1.explanation"_s.arg(m_judgement.symptom),
                                  first.params)
                : m_scene.message(explanationId(first), first.params);
        for (const Finding &finding : ranking.candidates)
            diagnosis.candidates.push_back(candidateOf(m_scene, finding));
        if (first.certainty == Certainty::Proven) { // nothing is left to test, nor to weigh
            diagnosis.candidates.front().why = diagnosis.summary;
            diagnosis.candidates.front().nextTest.reset();
        }
        diagnosis.remedies = first.remedies;
        finish(diagnosis, ranking);
        return diagnosis;
    }

private:
    void describeSuccess(Diagnosis &diagnosis, const Ranking &warnings)
    {
        const Attempt *good = nullptr;
        for (const Attempt &attempt : m_scene.file().attempts)
            if (attempt.role == AttemptRole::Target && m_scene.works(attempt))
                good = &attempt;
        if (!good) {
            diagnosis.summary = m_scene.message(u"connects.configuration.summary"_s);
            diagnosis.explanation = m_scene.message(u"connects.configuration.explanation"_s);
            return;
        }
        for (const Tried &tried : m_scene.tried())
            if (tried.works() && !m_judgement.principal)
                m_judgement.principal = &tried;
        const Params params{{u"address"_s, good->address},
                            {u"elapsed"_s, durationText(good->elapsedUs)},
                            {u"bytes"_s, good->firstBytes.value_or(QString())},
                            {u"n"_s, QString::number(good->n)}};
        const bool spoke = good->afterConnect == AfterConnect::Bytes;
        m_ledger.add(Side::Client,
                     m_scene.message(
                         spoke ? u"evidence.connected.bytes"_s : u"evidence.connected"_s, params));
        diagnosis.summary = m_scene.message(!warnings.also.empty() ? u"connects.warned.summary"_s
                                            : spoke                ? u"connects.answers.summary"_s
                                                                   : u"connects.summary"_s,
                                            params);
        diagnosis.explanation = m_scene.message(
            warnings.also.empty() ? u"connects.explanation"_s : u"connects.warned.explanation"_s,
            params);
    }

    Message summary(const Finding &first) const
    {
        if (m_judgement.outcome == Outcome::Intermittent) {
            int failed = 0;
            int total = 0;
            for (const Attempt &attempt : m_scene.file().attempts)
                if (attempt.role == AttemptRole::Target
                    && (!m_judgement.principal || attempt.ip() == m_judgement.principal->address)) {
                    ++total;
                    failed += m_scene.works(attempt) ? 0 : 1;
                }
            Params params = first.params;
            params.insert(u"failed"_s, QString::number(failed));
            params.insert(u"total"_s, QString::number(total));
            params.insert(u"share"_s, u"%1 %"_s.arg(total > 0 ? failed * 100 / total : 0));
            return m_scene.message(u"intermittent.%1.summary"_s.arg(m_judgement.symptom), params);
        }
        if (first.certainty == Certainty::Possible)
            return m_scene.message(u"undecided.%1.summary"_s.arg(m_judgement.symptom),
                                   first.params);
        return summaryOf(m_scene, first);
    }

    void finish(Diagnosis &diagnosis, const Ranking &ranking)
    {
        for (const Finding &finding : ranking.also) {
            Candidate candidate = candidateOf(m_scene, finding);
            if (finding.certainty == Certainty::Proven) { // it needs neither "may" nor a test
                candidate.why = summaryOf(m_scene, finding);
                candidate.nextTest.reset();
            }
            diagnosis.also.push_back(std::move(candidate));
        }
        diagnosis.checklist =
            checklistOf(m_scene, m_judgement.principal, m_judgement.outcome, ranking);
        diagnosis.evidence = m_ledger.all();
    }

    const Scene &m_scene;
    Ledger &m_ledger;
    Judgement m_judgement;
};

} // namespace

Diagnosis conclude(const Scene &scene, Ledger &ledger, Judgement judgement)
{
    return Conclusion(scene, ledger, std::move(judgement)).diagnosis();
}

} // namespace doorward::rules
