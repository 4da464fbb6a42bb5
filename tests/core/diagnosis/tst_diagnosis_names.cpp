// SPDX-License-Identifier: MIT
#include "scenes.h"

using namespace doorward;
using namespace doorward::test;

namespace {

ServerLookup answer(NameOutcome outcome, const QString &server = u"10.0.0.53"_s,
                    std::initializer_list<const char16_t *> addresses = {})
{
    ServerLookup lookup{{ip(server), Port(53)}, u"db."_s, u"A"_s, outcome, {}, 0, {}, 800};
    for (const char16_t *address : addresses)
        lookup.addresses.push_back(ip(address));
    return lookup;
}

Scene unresolved(NameOutcome outcome, std::vector<ServerLookup> servers, qint64 elapsedUs = 900)
{
    Scene scene(u"db"_s, 5432);
    scene.name({}).file.names.system->outcome = outcome;
    scene.file.names.system->elapsedUs = elapsedUs;
    scene.file.names.servers = std::move(servers);
    scene.file.client.resolver.hostsSources = {u"files"_s, u"dns"_s};
    return scene;
}

} // namespace

class DiagnosisNamesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void unresolvedNames()
    {
        COMPARE_VERDICT(unresolved(NameOutcome::NotFound, {answer(NameOutcome::NotFound)}),
                        "name.not-found proven");
        COMPARE_VERDICT(unresolved(NameOutcome::NotFound, {}), "name.not-found likely");
        COMPARE_VERDICT(unresolved(NameOutcome::NoAddress, {answer(NameOutcome::NoAddress)}),
                        "name.no-address proven");
        COMPARE_VERDICT(unresolved(NameOutcome::NotFound, {answer(NameOutcome::NoAddress)}),
                        "name.no-address proven");
        COMPARE_VERDICT(unresolved(NameOutcome::TryAgain, {answer(NameOutcome::ServerFail)}),
                        "name.server-error proven");
        COMPARE_VERDICT(unresolved(NameOutcome::TryAgain, {answer(NameOutcome::PortClosed)}),
                        "name.server-error proven");
        COMPARE_VERDICT(unresolved(NameOutcome::TryAgain, {answer(NameOutcome::Silent)}, 9'000'000),
                        "name.server-unreachable proven");
        COMPARE_VERDICT(unresolved(NameOutcome::TryAgain, {}, 9'000'000),
                        "name.server-unreachable likely");
        COMPARE_VERDICT(unresolved(NameOutcome::TryAgain, {}, 900), "name.server-error likely");
        COMPARE_VERDICT(
            unresolved(NameOutcome::TryAgain, {answer(NameOutcome::Silent),
                                               answer(NameOutcome::ServerFail, u"10.0.0.54"_s)}),
            "name.server-error likely");
    }

    void noDescriptorForTheLookup()
    {
        Scene scene = unresolved(NameOutcome::Failed, {});
        scene.file.names.system->errnoValue = EMFILE;
        COMPARE_VERDICT(scene, "client.descriptors-exhausted proven");
        scene.file.names.system->errnoValue = EIO;
        COMPARE_VERDICT(scene, "name.server-error possible");
    }

    void oneServerKnowsTheName()
    {
        COMPARE_VERDICT(unresolved(NameOutcome::NotFound,
                                   {answer(NameOutcome::NotFound),
                                    answer(NameOutcome::Answered, u"10.0.0.54"_s, {u"10.0.0.7"})}),
                        "name.split-horizon likely");
    }

    void nsswitchWithoutDns()
    {
        Scene scene = unresolved(NameOutcome::NotFound,
                                 {answer(NameOutcome::Answered, u"10.0.0.53"_s, {u"10.0.0.7"})});
        scene.file.client.resolver.hostsSources = {u"files"_s};
        COMPARE_VERDICT(scene, "name.resolver-config proven");
        // The name does not exist in DNS either: asking DNS would not help.
        scene.file.names.servers = {answer(NameOutcome::NotFound)};
        COMPARE_VERDICT(scene, "name.not-found proven");
    }

    /// cli.md, Outcome: the address that the pasted error names decides.
    void thePastedErrorNamesTheFailingAddress()
    {
        Scene scene(u"localhost"_s, 5432);
        scene.name({u"::1", u"127.0.0.1"});
        scene.file.client.listeners.push_back(listener(u"127.0.0.1"_s, 5432));
        scene.refused(u"::1"_s).connected(u"127.0.0.1"_s);
        COMPARE_VERDICT(scene, "connects + name.family-mismatch");
        scene.file.target.reported = FailureKind::Refused;
        scene.file.target.failedAddresses = {ip(u"::1")};
        COMPARE_VERDICT(scene, "name.family-mismatch proven");
        // The address that it names works by now: nothing is left of the failure.
        scene.file.target.failedAddresses = {ip(u"127.0.0.1")};
        COMPARE_VERDICT(scene, "connects + name.family-mismatch");
        scene.file.target.failedAddresses = {ip(u"::1"), ip(u"127.0.0.1")};
        COMPARE_VERDICT(scene, "connects + name.family-mismatch");
        // A name that leads elsewhere by now.
        scene.file.target.failedAddresses = {ip(u"10.0.0.9")};
        COMPARE_VERDICT(scene, "connects + name.family-mismatch");
    }

    void hostsFileLeadsElsewhere()
    {
        Scene scene(u"db"_s, 5432);
        scene.name({u"10.0.0.9"}).file.names.hosts = {{4, ip(u"10.0.0.9"), {u"db"_s}}};
        scene.file.names.servers = {answer(NameOutcome::Answered, u"10.0.0.53"_s, {u"10.0.0.7"})};
        scene.refused(u"10.0.0.9"_s);
        COMPARE_VERDICT(scene, "name.hosts-override likely");
        scene.server(u"10.0.0.7"_s).listeners.push_back(listener(u"0.0.0.0"_s, 5432));
        COMPARE_VERDICT(scene, "name.hosts-override proven");
        // DNS says the same: the line changes nothing.
        scene.file.names.servers = {answer(NameOutcome::Answered, u"10.0.0.53"_s, {u"10.0.0.9"})};
        COMPARE_VERDICT(scene, "server.not-listening possible");
    }

    void hostsFileToADeadAddress()
    {
        Scene scene(u"db"_s, 5432);
        scene.name({u"10.0.0.9"}).file.names.hosts = {{4, ip(u"10.0.0.9"), {u"db"_s}}};
        scene.file.names.servers = {answer(NameOutcome::Answered, u"10.0.0.53"_s, {u"10.0.0.7"})};
        scene.routeVia(u"10.0.0.9"_s, {})
            .icmp(u"10.0.0.9"_s, EHOSTUNREACH, 3, 1, u"10.0.0.2"_s, 3'060'000);
        scene.file.client.neighbours = {neighbour(u"10.0.0.9"_s, u"FAILED"_s)};
        COMPARE_VERDICT(scene, "name.hosts-override likely + client.neighbour-failed");
    }

    void ownHostNameInHostsFile()
    {
        // Debian's 127.0.1.1 line: DNS leads here too, and nobody serves on either address.
        Scene scene(u"laptop"_s, 5432);
        scene.name({u"127.0.1.1"}).file.names.hosts = {{2, ip(u"127.0.1.1"), {u"laptop"_s}}};
        scene.file.names.servers = {answer(NameOutcome::Answered, u"10.0.0.53"_s, {u"10.0.0.2"})};
        scene.refused(u"127.0.1.1"_s);
        COMPARE_VERDICT(scene, "server.not-listening proven");
    }

    void searchDomain()
    {
        Scene scene(u"api.shop"_s, 443);
        scene.name({u"10.9.9.9"}).file.names.system->canonicalName = u"api.shop.corp.example"_s;
        scene.file.names.absolute =
            SystemLookup{u"api.shop."_s, NameOutcome::Answered, 0, 0, {ip(u"10.0.0.7")}, {}, 100};
        scene.file.client.resolver.search = {u"corp.example"_s};
        scene.refused(u"10.9.9.9"_s);
        COMPARE_VERDICT(scene, "name.search-domain proven");
        scene.file.names.system->canonicalName.reset();
        COMPARE_VERDICT(scene, "name.search-domain likely");
        // The usual case: only the completed name exists.
        scene.file.names.absolute->outcome = NameOutcome::NotFound;
        scene.file.names.absolute->addresses.clear();
        COMPARE_VERDICT(scene, "server.not-listening possible");
    }

    void splitHorizonIsLikelyAtMost()
    {
        Scene scene(u"db"_s, 5432);
        scene.name({u"203.0.113.7"}).file.names.servers = {
            answer(NameOutcome::Answered, u"10.0.0.53"_s, {u"203.0.113.7"}),
            answer(NameOutcome::Answered, u"10.0.0.54"_s, {u"10.0.0.7"})};
        scene.silent(u"203.0.113.7"_s);
        COMPARE_VERDICT(scene, "name.split-horizon likely");
    }

    void twoFamilies()
    {
        Scene scene(u"localhost"_s, 3000);
        scene.name({u"::1", u"127.0.0.1"}).refused(u"::1"_s).connected(u"127.0.0.1"_s);
        scene.file.client.listeners.push_back(listener(u"127.0.0.1"_s, 3000, u"node"_s));
        COMPARE_VERDICT(scene, "connects + name.family-mismatch");
        QCOMPARE(scene.diagnosis().checklist.front().status, StepStatus::Warn);
        // The person's own error names the failing address.
        scene.file.target.reported = FailureKind::Refused;
        scene.file.target.also = {{u"::1"_s, Port(3000)}};
        COMPARE_VERDICT(scene, "name.family-mismatch proven");
        // It names both: one of them works, so a program that tries both works now.
        scene.file.target.also.push_back({u"127.0.0.1"_s, Port(3000)});
        COMPARE_VERDICT(scene, "connects + name.family-mismatch");
    }

    void aSilentFirstFamilyIsAWarningToo()
    {
        Scene scene(u"db"_s, 3000);
        scene.name({u"2001:db8::7", u"10.0.0.7"}).silent(u"2001:db8::7"_s).connected(u"10.0.0.7"_s);
        COMPARE_VERDICT(scene, "connects + name.family-mismatch");
    }
};

QTEST_GUILESS_MAIN(DiagnosisNamesTest)
#include "tst_diagnosis_names.moc"
