// SPDX-License-Identifier: MIT
#include "scenes.h"

using namespace doorward;
using namespace doorward::test;

namespace {

Scene socketAt(const QString &path, int errnoValue, const UnixSocketFacts &facts)
{
    Scene scene(u"x"_s, 0);
    scene.file.target = Target();
    scene.file.target.input = u"unix://"_s + path;
    scene.file.target.unixPath = path;
    scene
        .attempt(path,
                 errnoValue == ECONNREFUSED ? AttemptOutcome::Refused
                 : errnoValue == 0          ? AttemptOutcome::Connected
                                            : AttemptOutcome::LocalError,
                 errnoValue)
        .port.reset();
    scene.file.unixSocket = facts;
    return scene;
}

} // namespace

class DiagnosisUnixTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void noStepSpeaksOfAnAddress()
    {
        UnixSocketFacts gone;
        gone.statErrno = ENOENT;
        const Diagnosis diagnosis = socketAt(u"/run/app.sock"_s, ENOENT, gone).diagnosis();
        QCOMPARE(diagnosis.checklist.front().status, StepStatus::Skipped);
        QCOMPARE(diagnosis.checklist.front().summary.id, u"step.name-resolution.socket"_s);
    }

    void states()
    {
        const QString path = u"/run/app.sock"_s;
        UnixSocketFacts listening;
        listening.isSocket = listening.bound = listening.listening = true;
        listening.mode = 0777;
        listening.owner = Uid(0);
        listening.ownerName = u"root"_s;
        listening.acceptQueue = 0;
        listening.backlog = 5;
        UnixSocketFacts gone;
        gone.statErrno = ENOENT;
        COMPARE_VERDICT(socketAt(path, ENOENT, gone), "target.unix-missing proven");
        UnixSocketFacts stale = listening;
        stale.bound = stale.listening = false;
        COMPARE_VERDICT(socketAt(path, ECONNREFUSED, stale), "target.unix-stale proven");
        UnixSocketFacts bound = listening;
        bound.listening = false;
        COMPARE_VERDICT(socketAt(path, ECONNREFUSED, bound), "server.not-listening proven");
        COMPARE_VERDICT(socketAt(path, ECONNREFUSED, listening), "target.unix-stale likely");
        UnixSocketFacts file = stale;
        file.isSocket = false;
        COMPARE_VERDICT(socketAt(path, ECONNREFUSED, file), "target.unix-not-a-socket proven");
        UnixSocketFacts closed = listening;
        closed.mode = 0660;
        closed.accessErrno = EACCES;
        COMPARE_VERDICT(socketAt(path, EACCES, closed), "target.unix-permission proven");
        closed.accessErrno = 0; // our group may write: a security module said it
        COMPARE_VERDICT(socketAt(path, EACCES, closed), "target.unix-permission likely");
        COMPARE_VERDICT(socketAt(path, EACCES, listening), "target.unix-permission likely");
        UnixSocketFacts full = listening;
        full.acceptQueue = 6;
        COMPARE_VERDICT(socketAt(path, EAGAIN, full), "target.unix-full proven");
        COMPARE_VERDICT(socketAt(path, 0, listening), "connects");
    }

    void abstractNames()
    {
        COMPARE_VERDICT(socketAt(u"@app"_s, ECONNREFUSED, UnixSocketFacts()),
                        "target.unix-missing proven");
    }
};

QTEST_GUILESS_MAIN(DiagnosisUnixTest)
#include "tst_diagnosis_unix.moc"
